import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';

const label = { environment: 'dev.belay.environment', kind: 'dev.belay.kind', name: 'dev.belay.name', generation: 'dev.belay.generation' } as const;

/** One thing that exists in the Docker engine or among the router's routes. */
export interface Existing {
  readonly environment: string;
  /** `<kind>/<name>` */
  readonly id: string;
  readonly generation: string;
  readonly isRunning: boolean;
}

/** Lists all that exists for an installation: containers, networks, volumes and routes. */
export async function listExisting(docker: Docker, instance: string, dataDir: string): Promise<readonly Existing[]> {
  const filters = { label: [`dev.belay.instance=${instance}`] };
  const [containers, networks, { Volumes }, routes] = await Promise.all([docker.listContainers({ all: true, filters }), docker.listNetworks({ filters }), docker.listVolumes({ filters }), listRoutes(dataDir)]);
  return [
    ...containers.map(({ Labels, State }) => describe(Labels, State === 'running')),
    ...networks.map(({ Labels }) => describe(Labels ?? {}, true)),
    ...Volumes.map(({ Labels }) => describe(Labels, true)),
    ...routes,
  ];
}

/** How often each `<kind>/<name>` exists. */
export function countById(existing: readonly Existing[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of existing) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function describe(labels: Readonly<Record<string, string>>, isRunning: boolean): Existing {
  return { environment: labels[label.environment] ?? '', id: `${labels[label.kind] ?? '?'}/${labels[label.name] ?? ''}`, generation: labels[label.generation] ?? '', isRunning };
}

async function listRoutes(dataDir: string): Promise<readonly Existing[]> {
  const folder = join(dataDir, 'targets/local/routes');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  return await Promise.all(files.map(async (file) => {
    const route: { environmentId: string; name: string } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return { environment: route.environmentId, id: `route/${route.name}`, generation: '', isRunning: true };
  }));
}
