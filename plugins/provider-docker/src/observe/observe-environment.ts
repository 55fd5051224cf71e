import type { ObservedResource, ResourceRef } from '@belay/plugin-sdk';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label, scopeLabels, toFilter } from '../engine/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { observeEndpoint } from '../resources/endpoint.resource.js';
import { observeNetwork } from '../resources/network.resource.js';
import { observeRoute } from '../resources/route.resource.js';
import { observeVolume } from '../resources/volume.resource.js';
import { observeContainers, refOfLabels } from './observe-containers.js';

type ObserveParts = Pick<ProviderParts, 'engine' | 'scope' | 'forwarders' | 'router' | 'dataDir'>;

/** Lists all that exists of an environment in the engine, by its labels: three calls, side by side. */
export async function observeEnvironment(parts: ObserveParts, environmentId: string): Promise<ObservedResource[]> {
  const filter = toFilter({ ...scopeLabels(parts.scope), [label.environment]: environmentId });
  const [containers, networks, volumes, routes] = await Promise.all([
    parts.engine.listContainers(filter), parts.engine.listNetworks(filter), parts.engine.listVolumes(filter), parts.router.routes.list(),
  ]);
  const resources = await Promise.all([
    ...networks.map((network) => observeNetwork(network.Labels ?? {}, network.IPAM?.Config?.[0]?.Subnet)),
    ...volumes.map((volume) => observeVolume(parts, volume.Name, volume.Labels)),
    ...groupByRef(containers).map(({ ref, members }) => (ref.kind === 'endpoint' ? observeEndpoint(parts, ref, members) : observeContainers(ref, members))),
    ...routes.filter((route) => route.environmentId === environmentId).map(observeRoute),
  ]);
  return resources.filter((resource) => resource !== undefined);
}

interface Group {
  readonly ref: ResourceRef;
  readonly members: ContainerSummary[];
}

/** One-off jobs are not part of what an environment ought to be, so they are left out. */
function groupByRef(containers: readonly ContainerSummary[]): Group[] {
  const groups = new Map<string, Group>();
  for (const container of containers) {
    const ref = refOfLabels(container.Labels);
    if (ref === undefined || ref.kind === 'job') continue;
    const id = `${ref.kind}/${ref.name}@${ref.generation ?? ''}`;
    const group = groups.get(id) ?? { ref, members: [] };
    group.members.push(container);
    groups.set(id, group);
  }
  return [...groups.values()];
}
