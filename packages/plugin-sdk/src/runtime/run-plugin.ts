import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pluginQueue } from '@belay/contracts';
import type { PayloadCodec } from '@belay/contracts/codec';
import { systemClock } from '../context/clock.js';
import { SecretMask } from '../context/secret-mask.js';
import type { Door } from '../door/door.js';
import { createHttpDoor } from '../door/http-door.js';
import { startHealthServer } from './health-server.js';
import type { LoadedPlugin } from './load-plugin.js';
import { PluginHost } from './plugin-host.js';
import { WorkerKeys } from './worker-keys.js';
import { createWorkerLog } from './worker-log.js';
import type { WorkerSettings } from './worker-settings.js';

/** What a test may put in the place of the real part. */
export interface RunPluginOverrides {
  readonly door?: Door;
  /** Given the worker's own codec. */
  readonly codec?: (own: PayloadCodec) => PayloadCodec;
}

/** Serves one plugin for one target until the signal is aborted, then drains within the grace time, disposes and returns. */
export async function runPlugin({ definition, manifest, digest }: LoadedPlugin, targetId: string, settings: WorkerSettings, signal: AbortSignal, overrides: RunPluginOverrides = {}): Promise<void> {
  // Loaded here, since they take most of a second and most of who imports the SDK runs no worker: tests, probes, the command line.
  const [{ createTemporalActivities }, { installTemporalRuntime, runTemporalWorker }, { createWorkerMetrics }] = await Promise.all([import('./temporal-activities.js'), import('./temporal-worker.js'), import('./worker-metrics.js')]);
  const mask = new SecretMask();
  const logger = createWorkerLog({ component: `plugin:${manifest.id}`, level: settings.logLevel, mask });
  const clock = systemClock;
  // Node would print the error as it is, secrets and all, before it ends.
  const onDefect = (error: unknown): void => {
    logger.error('the plugin failed outside a call and its worker ends', { code: 'PLUGIN_CRASHED', error });
    process.exit(1);
  };
  process.on('uncaughtException', onDefect);
  process.on('unhandledRejection', onDefect);
  const workerId = `${manifest.id}.${targetId}@${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const dataDir = join(settings.dataDir, 'targets', targetId);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });

  const door = overrides.door ?? createHttpDoor({ url: settings.doorUrl, tokenFile: settings.tokenFile, timeoutMs: settings.doorTimeoutMs });
  const keys = new WorkerKeys(clock);
  const host = new PluginHost({ definition, manifest, digest, targetId, workerId, dataDir, instance: settings.instance, environment: settings.environment, door, keys, logger, mask, clock });
  const metrics = createWorkerMetrics({ plugin: manifest.id, target: targetId });
  let isPolling = false;
  const health = settings.healthPort === undefined ? undefined : await startHealthServer(settings.healthPort, {
    isPolling: () => isPolling,
    problem: () => (host.status.kind === 'problem' ? host.status.problem : host.status.kind === 'starting' ? { code: 'PLUGIN_CRASHED', message: 'The plugin is starting.' } : undefined),
    metrics,
  });
  installTemporalRuntime(logger);

  host.start();
  try {
    await runTemporalWorker({
      address: settings.temporalAddress, namespace: settings.namespace, tokenFile: settings.temporalTokenFile, caFile: settings.temporalCaFile, queue: pluginQueue(manifest.id, targetId), identity: workerId,
      activities: createTemporalActivities(host, metrics, clock), maxConcurrentCalls: settings.maxConcurrentCalls, shutdownGraceMs: settings.shutdownGraceMs,
      codec: overrides.codec?.(keys.codec) ?? keys.codec, logger, clock, onPolling: (value) => (isPolling = value),
    }, signal);
  } finally {
    await host.close();
    await health?.close();
    door.close();
    process.off('uncaughtException', onDefect);
    process.off('unhandledRejection', onDefect);
  }
}
