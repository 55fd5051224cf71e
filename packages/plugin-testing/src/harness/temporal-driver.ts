import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pluginActivities, type PluginActivityName } from '@belay/contracts';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure, type DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import type { KitKeys } from '../door/kit-keys.js';
import { answerKeyIds, findUnsealed, readableHistory } from './history-text.js';
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
  /** Whole history as text; payloads opened, so that secrets would be seen. */
  readHistory(): Promise<string>;
  /** What of the plugin's answers stands in the history unsealed. */
  findUnsealed(): Promise<string[]>;
  /** Ids of the keys that sealed the plugin's answers. */
  readAnswerKeyIds(): Promise<string[]>;
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
let bundling: Promise<WorkflowBundleWithSourceMap> | undefined;

/** Connects to a server, in whose namespace a small workflow of the kit makes the calls, sealed as the engine's are. */
export async function openTemporalDriver(address: string, namespace: string, keys: KitKeys): Promise<TemporalDriver> {
  // Temporal's core would write its own lines to standard output, where --json stands.
  if (!isRuntimeInstalled) Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: { core: 'ERROR' }, forward: {} } } });
  isRuntimeInstalled = true;
  const queue = `belay-certify-${randomUUID().slice(0, 8)}`;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const dataConverter = sealedDataConverter(keys.codec);
  const client = new Client({ connection, namespace, dataConverter });
  const worker = await Worker.create({ connection: native, namespace, taskQueue: queue, dataConverter, workflowBundle: await (bundling ??= bundleCallWorkflow(dataConverter)), reuseV8Context: true, maxCachedWorkflows: 50 });
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
      return {
        outcome: settle(handle), cancel: async () => void (await handle.cancel()),
        readHistory: async () => readableHistory(await handle.fetchHistory(), (payload) => keys.open(payload)),
        findUnsealed: async () => findUnsealed(await handle.fetchHistory()),
        readAnswerKeyIds: async () => answerKeyIds(await handle.fetchHistory()),
      };
    },
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}

/** Takes seconds of a processor, so it is made once for all certifications of a process. */
async function bundleCallWorkflow({ failureConverterPath }: DataConverter): Promise<WorkflowBundleWithSourceMap> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL(`./call.workflow.${extension}`, import.meta.url)), logger: new DefaultLogger('ERROR'), ...(failureConverterPath === undefined ? {} : { failureConverterPath }) });
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
