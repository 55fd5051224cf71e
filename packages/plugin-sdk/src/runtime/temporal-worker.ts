import { readFile } from 'node:fs/promises';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker, type NativeConnectionOptions } from '@temporalio/worker';
import type { PayloadCodec } from '@belay/contracts/codec';
import type { Clock } from '../context/clock.js';
import type { Logger } from '../context/logger.js';
import { sealedDataConverter } from '../temporal/sealed-data-converter.js';

/** With what the Temporal worker of a plugin runs. */
export interface TemporalWorkerOptions {
  readonly address: string;
  readonly namespace: string;
  readonly tokenFile: string | undefined;
  readonly caFile: string | undefined;
  readonly queue: string;
  readonly identity: string;
  readonly activities: Record<string, (input: unknown) => Promise<unknown>>;
  /** Seals what leaves the worker and opens what comes in. */
  readonly codec: PayloadCodec;
  readonly maxConcurrentCalls: number;
  readonly shutdownGraceMs: number;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Told when the worker begins or ceases to ask for work. */
  readonly onPolling: (isPolling: boolean) => void;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
/** Cancels come back with heartbeats, so this bounds how late one arrives. */
const HEARTBEAT_THROTTLE_MS = 700;

/** A plugin's worker runs activities only, which the SDK warns of at each start. */
const NO_WORKFLOWS = 'No workflows registered, not polling for workflow tasks';

let isRuntimeInstalled = false;

/** Sends the log of Temporal's SDK, its native part included, into the worker's own. Once a process: of several workers in one the first one's has it. */
export function installTemporalRuntime(logger: Logger): void {
  if (isRuntimeInstalled) return;
  isRuntimeInstalled = true;
  const sink = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const fields = describeEntry(meta ?? {});
    if (level === 'ERROR') logger.error(message, fields);
    else if (message === NO_WORKFLOWS) logger.debug(message, fields);
    else logger.warn(message, fields);
  });
  Runtime.install({
    shutdownSignals: [],
    logger: sink,
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
}

/** What of an entry helps its reader: which call of which operation, and why it failed. */
function describeEntry({ sdkComponent, activityType, attempt, workflowId, error }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const code = error instanceof ApplicationFailure && typeof error.type === 'string' ? { code: error.type } : {};
  return {
    sdk: String(sdkComponent ?? 'core'), ...(typeof activityType === 'string' ? { call: activityType, attempt, workflow: workflowId } : {}),
    ...(error instanceof Error ? { ...code, reason: error.message } : {}),
  };
}

/** Asks a queue for work until the signal is aborted, over every outage of the server; running calls get the grace time. */
export async function runTemporalWorker(options: TemporalWorkerOptions, signal: AbortSignal): Promise<void> {
  const { logger, clock, address, namespace } = options;
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      await pollOnce(options, signal, () => (retryMs = FIRST_RETRY_MS));
    } catch (error) {
      if (signal.aborted) return;
      logger.warn('Temporal does not answer', { address, namespace, retryInMs: retryMs, error });
      await clock.sleep(retryMs, signal).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
  }
}

/** Read anew for each connection, so that a token can be exchanged while the worker runs. */
async function connectionOptions({ address, tokenFile, caFile }: TemporalWorkerOptions): Promise<NativeConnectionOptions> {
  return {
    address,
    ...(tokenFile === undefined ? {} : { metadata: { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` } }),
    ...(caFile === undefined ? {} : { tls: { serverRootCACertificate: await readFile(caFile) } }),
  };
}

async function pollOnce(options: TemporalWorkerOptions, signal: AbortSignal, onConnected: () => void): Promise<void> {
  const connection = await NativeConnection.connect(await connectionOptions(options));
  try {
    const worker = await Worker.create({
      connection,
      namespace: options.namespace,
      taskQueue: options.queue,
      identity: options.identity,
      activities: options.activities,
      dataConverter: sealedDataConverter(options.codec),
      maxConcurrentActivityTaskExecutions: options.maxConcurrentCalls,
      // Temporal may hand a call to the open question of a worker that was paused or cut off, and the call is lost until its heartbeat is missed: few questions, few losses.
      maxConcurrentActivityTaskPolls: 2,
      maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
      defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
      shutdownGraceTime: options.shutdownGraceMs,
      shutdownForceTime: options.shutdownGraceMs + 10_000,
    });
    onConnected();
    const stop = (): void => worker.shutdown();
    if (signal.aborted) return;
    const running = worker.run();
    signal.addEventListener('abort', stop, { once: true });
    options.onPolling(true);
    options.logger.info('asking for work', { queue: options.queue });
    try {
      await running;
    } catch (error) {
      if (!(error instanceof CancelledFailure)) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      options.onPolling(false);
    }
  } finally {
    await connection.close().catch(() => undefined);
  }
}
