import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pluginActivities, type PluginActivityName } from '@belay/contracts';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { callWorkflow, CallWorkflowInput } from './call.workflow.js';

/** How a call ended, as the engine sees it. */
export type CallOutcome =
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly isRetryable: boolean; readonly details: unknown }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timed-out'; readonly which: string };

/** A call that runs. */
export interface RunningCall {
  readonly outcome: Promise<CallOutcome>;
  cancel(): Promise<void>;
  /** Whole history as text; payloads decoded, so that secrets would be seen. */
  readHistory(): Promise<string>;
}

/** Deviations from the contract's limits, for cases that need them. */
export interface CallLimits {
  readonly maximumAttempts?: number;
  readonly startToCloseMs?: number;
  readonly scheduleToStartMs?: number;
}

/** Makes calls of plugins through a real Temporal server. */
export interface TemporalDriver {
  start(queue: string, activity: PluginActivityName, input: unknown, limits?: CallLimits): Promise<RunningCall>;
  close(): Promise<void>;
}

let isRuntimeInstalled = false;

/** Connects to a server, in whose namespace a small workflow of the kit makes the calls. */
export async function openTemporalDriver(address: string, namespace: string): Promise<TemporalDriver> {
  if (!isRuntimeInstalled) Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
  isRuntimeInstalled = true;
  const queue = `belay-certify-${randomUUID().slice(0, 8)}`;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = await Worker.create({ connection: native, namespace, taskQueue: queue, workflowsPath: fileURLToPath(new URL(`./call.workflow.${extension}`, import.meta.url)), reuseV8Context: true, maxCachedWorkflows: 50 });
  const running = worker.run();

  return {
    start: async (pluginQueue, activity, input, limits = {}) => {
      const contract = pluginActivities[activity];
      const callInput: CallWorkflowInput = {
        queue: pluginQueue, activity, input, heartbeatMs: contract.heartbeatMs,
        startToCloseMs: limits.startToCloseMs ?? contract.startToCloseMs,
        scheduleToStartMs: limits.scheduleToStartMs ?? 30_000,
        maximumAttempts: limits.maximumAttempts ?? 5,
      };
      const handle: WorkflowHandle<typeof callWorkflow> = await client.workflow.start<typeof callWorkflow>('callWorkflow', { taskQueue: queue, workflowId: `certify:${activity}:${randomUUID()}`, args: [callInput] });
      return { outcome: settle(handle), cancel: async () => void (await handle.cancel()), readHistory: async () => readableHistory(await handle.fetchHistory()) };
    },
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}

async function settle(handle: WorkflowHandle<typeof callWorkflow>): Promise<CallOutcome> {
  try {
    return { kind: 'done', output: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
    if (cause instanceof CancelledFailure) return { kind: 'cancelled' };
    if (cause instanceof TimeoutFailure) return { kind: 'timed-out', which: String(cause.timeoutType) };
    if (cause instanceof ApplicationFailure) return { kind: 'failed', code: cause.type ?? 'INTERNAL', message: cause.message, isRetryable: cause.nonRetryable !== true, details: cause.details?.[0] };
    throw error;
  }
}

/** Payloads are bytes in the history; as text a canary in them can be found. */
function readableHistory(history: unknown): string {
  return JSON.stringify(history, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    return isSerializedBuffer(value) ? Buffer.from(value.data).toString('utf8') : value;
  });
}

function isSerializedBuffer(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return value !== null && typeof value === 'object' && 'type' in value && value.type === 'Buffer' && 'data' in value && Array.isArray(value.data);
}
