import { randomUUID } from 'node:crypto';
import { BelayError, pluginActivities, type PluginActivityName } from '@belay/contracts';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { sealedDataConverter } from '@belay/plugin-sdk/temporal';
import type { KitKeys } from '../door/kit-keys.js';
import { readCallBundle } from './call-bundle.js';
import { answerKeyIds, findUnsealed, readableHistory } from './history-text.js';
import { outcomeOf, type CallOutcome } from './call-outcome.js';
import type { callsWorkflow, callWorkflow, CallWorkflowInput } from './call.workflow.js';

/** A call that runs. */
export interface RunningCall {
  readonly outcome: Promise<CallOutcome>;
  cancel(): Promise<void>;
  /** Whether a worker has it in hand now. */
  isInHand(): Promise<boolean>;
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

/** A call that is to be made, with its whole input. */
export interface WantedCall {
  readonly activity: PluginActivityName;
  readonly input: unknown;
}

/** How calls that were made one after the other ended. */
export interface MadeCalls {
  /** As many as were made. */
  readonly outcomes: readonly CallOutcome[];
  /** Whole history as text; payloads opened. */
  readHistory(): Promise<string>;
}

/** Makes calls of plugins through a real Temporal server. */
export interface TemporalDriver {
  start(queue: string, activity: PluginActivityName, input: unknown, limits?: CallLimits): Promise<RunningCall>;
  /** Makes calls in order in one workflow, as an operation does; a third of the work of as many workflows. */
  makeAll(queue: string, calls: readonly WantedCall[], options: { readonly goesOn: boolean; readonly limits?: CallLimits | undefined }): Promise<MadeCalls>;
  close(): Promise<void>;
}

/** PENDING_ACTIVITY_STATE_STARTED of Temporal's API. */
const STARTED = 2;

let isRuntimeInstalled = false;

/** Connects to a server, in whose namespace a small workflow of the kit makes the calls, sealed as the engine's are. @throws {BelayError} TEMPORAL_UNAVAILABLE */
export async function openTemporalDriver(address: string, namespace: string, keys: KitKeys): Promise<TemporalDriver> {
  // Before the core is loaded, which keeps a process alive that has no use for it.
  const connection = await Connection.connect({ address }).catch((cause: unknown) => {
    throw new BelayError('TEMPORAL_UNAVAILABLE', `Temporal does not answer at ${address}. Start it (npm start), or name another server.`, { cause });
  });
  // Temporal's core would write its own lines to standard output, where --json stands.
  if (!isRuntimeInstalled) Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: { core: 'ERROR' }, forward: {} } } });
  isRuntimeInstalled = true;
  const queue = `belay-certify-${randomUUID().slice(0, 8)}`;
  const native = await NativeConnection.connect({ address });
  const dataConverter = sealedDataConverter(keys.codec);
  const client = new Client({ connection, namespace, dataConverter });
  // Workflows run in this thread (which is what the debug mode is): a thread of their own takes half a second of a processor for each certification, more than all its workflows.
  const worker = await Worker.create({ connection: native, namespace, taskQueue: queue, dataConverter, workflowBundle: await readCallBundle(dataConverter), reuseV8Context: true, maxCachedWorkflows: 50, debugMode: true });
  const running = worker.run();

  return {
    start: async (pluginQueue, activity, input, limits) => {
      const handle: WorkflowHandle<typeof callWorkflow> = await client.workflow.start<typeof callWorkflow>('callWorkflow', { taskQueue: queue, workflowId: `certify:${activity}:${randomUUID()}`, args: [callInput(pluginQueue, { activity, input }, limits)] });
      return {
        outcome: settle(handle), cancel: async () => void (await handle.cancel()),
        isInHand: async () => (await handle.describe()).raw.pendingActivities?.some(({ state }) => state === STARTED) === true,
        readHistory: async () => readableHistory(await handle.fetchHistory(), (payload) => keys.open(payload)),
        findUnsealed: async () => findUnsealed(await handle.fetchHistory()),
        readAnswerKeyIds: async () => answerKeyIds(await handle.fetchHistory()),
      };
    },
    makeAll: async (pluginQueue, calls, { goesOn, limits }) => {
      const args: Parameters<typeof callsWorkflow> = [{ calls: calls.map((call) => callInput(pluginQueue, call, limits)), goesOn }];
      const handle: WorkflowHandle<typeof callsWorkflow> = await client.workflow.start<typeof callsWorkflow>('callsWorkflow', { taskQueue: queue, workflowId: `certify:calls:${randomUUID()}`, args });
      return { outcomes: await handle.result(), readHistory: async () => readableHistory(await handle.fetchHistory(), (payload) => keys.open(payload)) };
    },
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}

function callInput(queue: string, { activity, input }: WantedCall, limits: CallLimits = {}): CallWorkflowInput {
  const contract = pluginActivities[activity];
  return {
    queue, activity, input, heartbeatMs: contract.heartbeatMs,
    startToCloseMs: limits.startToCloseMs ?? contract.startToCloseMs,
    scheduleToStartMs: limits.scheduleToStartMs ?? 30_000,
    maximumAttempts: limits.maximumAttempts ?? 5,
  };
}

async function settle(handle: WorkflowHandle<typeof callWorkflow>): Promise<CallOutcome> {
  try {
    return { kind: 'done', output: await handle.result() };
  } catch (error) {
    const known = error instanceof WorkflowFailedError ? outcomeOf(error.cause) : undefined;
    if (known === undefined) throw error;
    return known;
  }
}
