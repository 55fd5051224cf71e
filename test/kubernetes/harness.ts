import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BelayError, systemClock, type LogLinesRequest, type ObservationsRequest, type OperationContext } from '@belay/plugin-sdk';
import { createProvider } from '../../plugins/provider-kubernetes/src/create-provider.js';
import { kubernetesOptions } from '../../plugins/provider-kubernetes/src/options.js';
import type { Provider } from '../provider-docker/harness.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

export interface KubeHarness {
  readonly provider: Omit<Provider, 'volumes'>;
  readonly instance: string;
  readonly observations: Omit<ObservationsRequest, 'targetId'>[];
  /** Variables by their reference. */
  readonly secrets: Map<string, Record<string, string>>;
  op(environmentId: string, step: string, more?: { readonly attempt?: number; readonly signal?: AbortSignal }): OperationContext;
  /** Ends the provider as a crash would and starts another. */
  restart(): Promise<KubeHarness>;
  close(): Promise<void>;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The provider in this process, on a real cluster, with a door that keeps in memory what it is told. */
export async function startKubeHarness(kubeconfigFile: string, options: Readonly<Record<string, unknown>> = {}, instance = `t${randomBytes(4).toString('hex')}`): Promise<KubeHarness> {
  const stopped = new AbortController();
  const dataDir = await mkdtemp(join(tmpdir(), 'belay-kube-'));
  const observations: Omit<ObservationsRequest, 'targetId'>[] = [];
  const secrets = new Map<string, Record<string, string>>();
  const cursors: Record<string, string> = {};
  const cleanups: (() => Promise<void> | void)[] = [];
  const parts = await createProvider({
    targetId: 'cluster', options: kubernetesOptions.parse({ kubeconfigFile, resolveImages: false, ...options }), dataDir, instance, environment: {},
    logger: quiet, clock: systemClock, signal: stopped.signal, secretOf: (value) => value, onDispose: (letGo) => { cleanups.push(letGo); },
    door: {
      shipLogLines: async (sent: LogLinesRequest['batches']) => { for (const batch of sent) cursors[batch.instance] = batch.cursor; },
      logCursors: async () => cursors,
      fetchTree: async () => { throw new BelayError('NOT_FOUND', 'no such tree'); },
      pushObservation: async (observation) => { observations.push(observation); },
    },
  });
  const { target, images, resources, endpoints, routes, jobs, logs, metrics } = parts;
  if (!target || !images || !resources || !endpoints || !routes || !jobs || !logs || !metrics) throw new Error('a capability is missing');
  const close = async (): Promise<void> => {
    stopped.abort();
    await parts.dispose?.();
    for (const letGo of cleanups.toReversed()) await letGo();
    await removeFolder(dataDir);
  };
  return {
    provider: { target, images, resources, endpoints, routes, jobs, logs, metrics }, instance, observations, secrets, close,
    op: (environmentId, step, { attempt = 1, signal = new AbortController().signal } = {}) => anOperation(environmentId, step, secrets, attempt, signal),
    restart: async () => {
      await close();
      return startKubeHarness(kubeconfigFile, options, instance);
    },
  };
}

function anOperation(environmentId: string, step: string, secrets: Map<string, Record<string, string>>, attempt: number, signal: AbortSignal): OperationContext {
  const ignore = (): void => undefined;
  const getMap = async (ref: string): Promise<Record<string, string>> => secrets.get(ref) ?? {};
  return {
    meta: { operationId: 'op_1', environmentId, projectId: 'prj_1', targetId: 'cluster', step, key: `op_1:${step}`, fence: 1 },
    key: `op_1:${step}`, fence: 1, attempt, signal, heartbeat: ignore, previousProgress: undefined,
    log: { info: ignore, warning: ignore, stdout: ignore, stderr: ignore },
    secrets: { get: getMap, getMap, getText: async () => '' },
    clock: systemClock, assertCurrent: async () => undefined, effect: async (run) => run(),
  };
}

/** Repeats a step as the engine does, while its failure is one that is worth another attempt. */
export async function asTheEngine<T>(run: (attempt: number) => Promise<T> | T, deadlineMs = 90_000): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(attempt);
    } catch (error) {
      if (!(error instanceof BelayError) || !['PROVIDER_UNAVAILABLE', 'RESOURCE_TERMINATING', 'CONFLICT'].includes(error.code) || performance.now() > end) throw error;
      await systemClock.sleep(200);
    }
  }
}
