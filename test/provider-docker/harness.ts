import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { it } from '@jest/globals';
import { BelayError, systemClock, type ActivityOutput, type LogLinesRequest, type ObservationsRequest, type OperationContext, type PluginParts, type Resource, type ResourceRef, type ResourceSpec } from '@belay/plugin-sdk';
import Docker from 'dockerode';
import { createProvider } from '../../plugins/provider-docker/src/create-provider.js';
import { dockerOptions, type DockerOptions } from '../../plugins/provider-docker/src/options.js';
import { removeFolder } from '../helpers/remove-folder.ts';

export type Provider = Required<Pick<PluginParts, 'target' | 'images' | 'resources' | 'endpoints' | 'routes' | 'jobs' | 'logs' | 'metrics' | 'volumes'>>;

/** A provider on the real engine, with a door that keeps what it is told in memory. */
export interface Harness {
  readonly provider: Provider;
  readonly docker: Docker;
  readonly instance: string;
  readonly dataDir: string;
  readonly batches: LogLinesRequest['batches'];
  readonly observations: Omit<ObservationsRequest, 'targetId'>[];
  readonly secrets: Map<string, Record<string, string>>;
  readonly trees: Map<string, Buffer>;
  readonly stepLog: string[];
  op(environmentId: string, step: string, more?: { attempt?: number; signal?: AbortSignal; operationId?: string; assertCurrent?: () => Promise<void> }): OperationContext;
  /** Ends the provider as a crash would, and starts another on the same data. */
  restart(): Promise<Harness>;
  /** Removes everything with the instance's label. */
  stop(): Promise<void>;
}

const output = { debug: () => undefined, info: () => undefined, warn: (message: string, fields?: object) => console.warn(message, fields), error: (message: string, fields?: object) => console.error(message, fields) };

export async function startHarness(options: Partial<DockerOptions> = {}, existing?: Harness): Promise<Harness> {
  const docker = new Docker();
  const instance = existing?.instance ?? `t${randomBytes(4).toString('hex')}`;
  const dataDir = existing?.dataDir ?? await mkdtemp(join(tmpdir(), 'belay-docker-'));
  const stopped = new AbortController();
  const batches: LogLinesRequest['batches'] = [...existing?.batches ?? []];
  const observations: Omit<ObservationsRequest, 'targetId'>[] = [];
  const cursors: Record<string, string> = Object.fromEntries(batches.map((batch) => [batch.instance, batch.cursor]));
  const secrets = existing?.secrets ?? new Map<string, Record<string, string>>();
  const trees = existing?.trees ?? new Map<string, Buffer>();
  const stepLog: string[] = [];
  const cleanups: (() => Promise<void> | void)[] = [];
  const parts = await createProvider({
    targetId: 'local', options: dockerOptions.parse({ httpPort: undefined, ...options }), dataDir, instance, environment: { BELAY_OFFLINE_IMAGES: '1' },
    logger: output, clock: systemClock, signal: stopped.signal, secretOf: (value) => value, onDispose: (letGo) => { cleanups.push(letGo); },
    door: {
      shipLogLines: async (sent) => { for (const batch of sent) { batches.push(batch); cursors[batch.instance] = batch.cursor; } },
      logCursors: async () => cursors,
      fetchTree: async (ref) => {
        const tree = trees.get(ref);
        if (tree === undefined) throw new BelayError('NOT_FOUND', 'no such tree');
        return Readable.from([tree]);
      },
      pushObservation: async (observation) => { observations.push(observation); },
    },
  });
  const { target, images, resources, endpoints, routes, jobs, logs, metrics, volumes } = parts;
  if (!target || !images || !resources || !endpoints || !routes || !jobs || !logs || !metrics || !volumes) throw new Error('a capability is missing');
  const close = async (): Promise<void> => {
    stopped.abort();
    await parts.dispose?.();
    for (const letGo of cleanups.toReversed()) await letGo();
  };
  const harness: Harness = {
    provider: { target, images, resources, endpoints, routes, jobs, logs, metrics, volumes }, docker, instance, dataDir, batches, observations, secrets, trees, stepLog,
    op: (environmentId, step, more = {}) => anOperation(environmentId, step, secrets, stepLog, more),
    restart: async () => { await close(); return startHarness(options, harness); },
    stop: async () => { await close(); await removeAll(docker, instance); await removeFolder(dataDir); },
  };
  return harness;
}

function anOperation(environmentId: string, step: string, secrets: Map<string, Record<string, string>>, lines: string[], more: { attempt?: number; signal?: AbortSignal; operationId?: string; assertCurrent?: () => Promise<void> }): OperationContext {
  const operationId = more.operationId ?? 'op_1';
  const assertCurrent = more.assertCurrent ?? (async () => undefined);
  const add = (text: string): void => { lines.push(text); };
  const getMap = async (ref: string): Promise<Record<string, string>> => secrets.get(ref) ?? {};
  return {
    meta: { operationId, environmentId, projectId: 'prj_1', targetId: 'local', step, key: `${operationId}:${step}`, fence: 1 },
    key: `${operationId}:${step}`, fence: 1, attempt: more.attempt ?? 1, signal: more.signal ?? new AbortController().signal,
    heartbeat: () => undefined, previousProgress: undefined,
    log: { info: add, warning: add, stdout: add, stderr: add },
    secrets: { get: getMap, getMap, getText: async () => '' },
    clock: systemClock, assertCurrent,
    effect: async (run) => { await assertCurrent(); return run(); },
  };
}

export function aResource(environmentId: string, spec: ResourceSpec): Resource {
  const ref: ResourceRef = { environmentId, kind: spec.kind, name: spec.name, ...(spec.kind === 'workload' ? { generation: spec.generation } : {}) };
  const { ...hashed } = spec;
  if (hashed.kind === 'workload') hashed.replicas = 1;
  return { ref, spec, specHash: createHash('sha256').update(JSON.stringify(hashed)).digest('hex').slice(0, 16) };
}

export async function apply(harness: Harness, environmentId: string, spec: ResourceSpec, step = `apply/${spec.kind}/${spec.name}`): Promise<ActivityOutput<'applyResource'>> {
  return harness.provider.resources.apply({ resource: aResource(environmentId, spec) }, harness.op(environmentId, step));
}

async function removeAll(docker: Docker, instance: string): Promise<void> {
  const filters = { label: [`dev.belay.instance=${instance}`] };
  for (const container of await docker.listContainers({ all: true, filters })) await docker.getContainer(container.Id).remove({ force: true, v: true }).catch(() => undefined);
  for (const network of await docker.listNetworks({ filters })) await docker.getNetwork(network.Id).remove().catch(() => undefined);
  for (const volume of (await docker.listVolumes({ filters })).Volumes ?? []) await docker.getVolume(volume.Name).remove().catch(() => undefined);
  for (const image of await docker.listImages({ filters })) await docker.getImage(image.Id).remove({ force: true }).catch(() => undefined);
}

/** Waits for a condition. */
export async function eventually<T>(find: () => Promise<T | undefined | false> | T | undefined | false, deadlineMs = 60_000): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error('the condition did not become true in time');
    await systemClock.sleep(20);
  }
}

const CHATTR = '/usr/bin/chattr';

/** A test that uses `halfRemove`; skipped where the machine has no means for it. */
export function itHalfRemoves(title: string, run: () => Promise<void>): void {
  if (existsSync(CHATTR)) it(title, run);
  else it.skip(`${title} (skipped: ${CHATTR}, of e2fsprogs, is not on this machine)`, run);
}

/** Leaves a container that has ended as an engine does that is killed while it removes it: here one of its files cannot be removed. It counts as dead then. */
export async function halfRemove({ docker }: Harness, id: string): Promise<void> {
  const { DockerRootDir }: { readonly DockerRootDir: string } = await docker.info();
  const held = join(DockerRootDir, 'containers', id, 'hostname');
  execFileSync(CHATTR, ['+i', held]);
  try {
    await docker.getContainer(id).remove().catch(() => undefined);
  } finally {
    execFileSync(CHATTR, ['-i', held]);
  }
  const { State } = await docker.getContainer(id).inspect();
  if (State.Status !== 'dead') throw new Error(`the container is ${State.Status}`);
}
