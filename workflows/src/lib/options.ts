import { activityLimits, nonRetryableCodes, pluginQueue, type PluginActivityName, type PluginTarget } from '@belay/contracts/workflow';
import { ActivityCancellationType, type ActivityOptions, type LocalActivityOptions, type RetryPolicy } from '@temporalio/workflow';

const nonRetryableErrorTypes: string[] = nonRetryableCodes();

/** For what another process answers: quick first tries, then 5 s apart, for a good minute. */
const outside: RetryPolicy = { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 5_000, maximumAttempts: 18, nonRetryableErrorTypes };
/** For the records: an operation waits for its database as long as it takes. */
const records: RetryPolicy = { initialInterval: 100, backoffCoefficient: 2, maximumInterval: 3_000, nonRetryableErrorTypes };

/** Short reads and writes of the records, in the worker that runs the workflow. */
export const recordOptions: LocalActivityOptions = { startToCloseTimeout: 15_000, scheduleToCloseTimeout: '30 days', localRetryThreshold: 10_000, retry: records };

/** The same as an activity of its own, which lets the task go that asks for it. */
export const remoteRecordOptions: ActivityOptions = { startToCloseTimeout: 15_000, retry: records };

/** Reading the sources, which can be far away: some tries, then the person who started it hears why. How many, the worker says, which knows whether the records were the reason. */
export const sourceOptions: ActivityOptions = {
  startToCloseTimeout: '15 minutes', heartbeatTimeout: 5_000, cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { initialInterval: 300, backoffCoefficient: 2, maximumInterval: 5_000, nonRetryableErrorTypes },
};

/** Where a plugin's call goes and how long it may wait. */
export interface PluginRoute {
  readonly pluginId: string;
  readonly targetId: string;
  /** How long a call waits for a worker of the plugin. */
  readonly noWorkerAfterMs: number;
  /** Contract that its workers speak, where it is an older one. */
  readonly contract?: number | undefined;
}

/** Gives the way to a target's workers. */
export function toRoute({ id, pluginId, contract }: PluginTarget, noWorkerAfterMs: number): PluginRoute {
  return { pluginId, targetId: id, noWorkerAfterMs, contract };
}

/** Limits of one call that differ from the table's. */
export interface CallLimits {
  /** The call's own deadline, where its input has one. */
  readonly deadlineMs?: number;
  /** How often it is tried. */
  readonly attempts?: number;
}

/** Options of a plugin's activity. */
export function pluginOptions(name: PluginActivityName, route: PluginRoute, { deadlineMs, attempts }: CallLimits = {}): ActivityOptions {
  const contract = activityLimits[name];
  return {
    taskQueue: pluginQueue(route.pluginId, route.targetId),
    startToCloseTimeout: deadlineMs === undefined ? contract.startToCloseMs : Math.min(contract.startToCloseMs, deadlineMs + 30_000),
    scheduleToStartTimeout: route.noWorkerAfterMs,
    heartbeatTimeout: contract.heartbeatMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { ...retryOf(name), ...(attempts === undefined ? {} : { maximumAttempts: attempts }) },
  };
}

function retryOf(name: PluginActivityName): RetryPolicy {
  if (name === 'notify') return { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: '10 minutes', nonRetryableErrorTypes };
  return outside;
}

/** Time in which a call that was cancelled has to stop before the operation goes on without it; what it may still do is refused by the fence. */
export const CANCEL_GRACE_MS = 5_000;
