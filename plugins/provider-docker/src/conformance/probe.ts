import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { resourceRef, type ResourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';
import { label } from '../engine/labels.js';
import { containerName, networkName } from '../engine/names.js';

const request = z.object({ instance: z.string(), refs: z.array(resourceRef).default([]), ref: resourceRef.optional(), handle: z.string().default(''), key: z.string().default('') });
type Request = z.output<typeof request>;

const docker = new Docker();
const planted = z.array(z.object({ kind: z.enum(['container', 'network']), id: z.string() }));
const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);
const HOUR_S = 3_600;

/** Looks at a Docker engine past the plugin, for the conformance kit: `probe.js <verb>`, JSON in, JSON out. */
const verbs: Readonly<Record<string, (input: Request) => Promise<unknown>>> = {
  plant: async ({ instance, refs }) => ({ handle: JSON.stringify(await Promise.all(refs.map((ref) => plant(instance, ref)))) }),
  'find-damage': async ({ handle }) => ({ damage: (await Promise.all(planted.parse(JSON.parse(handle)).map(findDamage))).filter((damage) => damage !== undefined) }),
  unplant: async ({ handle }) => {
    for (const { kind, id } of planted.parse(JSON.parse(handle))) await (kind === 'container' ? docker.getContainer(id).remove({ force: true }) : docker.getNetwork(id).remove()).catch(() => undefined);
    return {};
  },
  'remove-by-hand': async ({ instance, ref }) => {
    const filters = { label: [`${label.instance}=${instance}`, `${label.environment}=${ref?.environmentId}`, `${label.kind}=${ref?.kind}`, `${label.name}=${ref?.name}`] };
    for (const { Id } of await docker.listContainers({ all: true, filters })) await docker.getContainer(Id).remove({ force: true });
    return {};
  },
  'read-texts': async ({ instance }) => {
    const containers = await Promise.all((await listContainers(instance)).map(({ Id }) => docker.getContainer(Id).inspect()));
    const { networks, volumes } = await listOthers(instance);
    return { texts: [...containers.map(({ Name, Path, Args, Config }) => JSON.stringify({ Name, Path, Args, Cmd: Config.Cmd, Entrypoint: Config.Entrypoint, Labels: Config.Labels })), ...networks, ...volumes].map((item) => (typeof item === 'string' ? item : JSON.stringify(item))) };
  },
  'find-leftovers': async ({ instance }) => {
    const { networks, volumes } = await listOthers(instance);
    const items = [...(await listContainers(instance)).map(({ Names, Labels }) => ({ name: Names.join(' '), labels: Labels })), ...networks.map(({ Name, Labels }) => ({ name: Name, labels: Labels })), ...volumes.map(({ Name, Labels }) => ({ name: Name, labels: Labels }))];
    return { items: items.map(({ name, labels }) => `${name} of ${labels?.[label.environment] ?? 'no environment'}`) };
  },
  'count-job-runs': async ({ key }) => {
    const now = seconds(new Date());
    const events = await docker.getEvents({ since: now - HOUR_S, until: now + 1, filters: { type: ['container'], event: ['start'], label: [`${label.key}=${key}`] } });
    return { count: (await text(events)).split('\n').filter((line) => line !== '').length };
  },
  clean: async ({ instance }) => {
    for (const { Id } of await listContainers(instance)) await docker.getContainer(Id).remove({ force: true, v: true });
    const { networks, volumes } = await listOthers(instance);
    for (const { Id } of networks) await docker.getNetwork(Id).remove();
    for (const { Name } of volumes) await docker.getVolume(Name).remove();
    return {};
  },
};

async function plant(instance: string, ref: ResourceRef): Promise<{ kind: 'container' | 'network'; id: string }> {
  const scope = { instance, targetId: 'any' };
  const foreign = { [label.instance]: 'somebody-else', [label.environment]: ref.environmentId, [label.kind]: ref.kind, [label.name]: ref.name };
  if (ref.kind === 'network') return { kind: 'network', id: (await docker.createNetwork({ Name: `${networkName(scope, ref.environmentId)}-foreign`, Labels: foreign })).id };
  const [image] = await docker.listImages({ filters: { label: [`${label.offlineFamily}=debian`] } });
  if (image === undefined) throw new Error('no offline debian image is there to plant a foreign container with');
  const container = await docker.createContainer({ name: `${containerName(scope, ref)}-foreign`, Image: image.Id, Cmd: ['sleep', '3600'], Labels: foreign, HostConfig: { Init: true, NetworkMode: 'none' } });
  await container.start();
  return { kind: 'container', id: container.id };
}

async function findDamage({ kind, id }: z.output<typeof planted>[number]): Promise<string | undefined> {
  try {
    if (kind === 'network') return void (await docker.getNetwork(id).inspect());
    const { State, RestartCount } = await docker.getContainer(id).inspect();
    return State.Running && RestartCount === 0 ? undefined : `the foreign container ${id.slice(0, 12)} was stopped`;
  } catch {
    return `the foreign ${kind} ${id.slice(0, 12)} is gone`;
  }
}

function listContainers(instance: string) {
  return docker.listContainers({ all: true, filters: { label: [`${label.instance}=${instance}`] } });
}

async function listOthers(instance: string) {
  const filters = { label: [`${label.instance}=${instance}`] };
  const [networks, { Volumes: volumes }] = await Promise.all([docker.listNetworks({ filters }), docker.listVolumes({ filters })]);
  return { networks, volumes };
}

const input = request.parse(JSON.parse(await text(process.stdin)));
const verb = verbs[process.argv[2] ?? ''];
if (verb === undefined) throw new Error(`unknown verb; known are ${Object.keys(verbs).join(', ')}`);
process.stdout.write(JSON.stringify(await verb(input)));
