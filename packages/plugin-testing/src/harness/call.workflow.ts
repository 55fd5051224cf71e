import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { outcomeOf, type CallOutcome } from './call-outcome.js';

/** One call of a plugin, as a step of an operation would make it. */
export interface CallWorkflowInput {
  readonly queue: string;
  readonly activity: string;
  readonly input: unknown;
  readonly startToCloseMs: number;
  readonly heartbeatMs: number;
  readonly scheduleToStartMs: number;
  readonly maximumAttempts: number;
}

/** Makes the call with the retries of the engine; a cancel waits for the plugin's answer to it. */
export async function callWorkflow({ queue, activity, input, startToCloseMs, heartbeatMs, scheduleToStartMs, maximumAttempts }: CallWorkflowInput): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue: queue,
    startToCloseTimeout: startToCloseMs,
    heartbeatTimeout: heartbeatMs,
    scheduleToStartTimeout: scheduleToStartMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: 100, backoffCoefficient: 2, maximumInterval: 1_000, maximumAttempts },
  });
  return activities[activity]?.(input);
}

/** Calls one after the other, as the steps of one operation. */
export interface CallsWorkflowInput {
  readonly calls: readonly CallWorkflowInput[];
  /** Whether calls follow one that did not succeed. */
  readonly goesOn: boolean;
}

/** Makes the calls in order and gives how each that was made ended. */
export async function callsWorkflow({ calls, goesOn }: CallsWorkflowInput): Promise<CallOutcome[]> {
  const outcomes: CallOutcome[] = [];
  for (const call of calls) {
    const outcome = await callWorkflow(call).then((output): CallOutcome => ({ kind: 'done', output }), (error: unknown) => {
      const known = outcomeOf(error);
      if (known === undefined) throw error;
      return known;
    });
    outcomes.push(outcome);
    if (!goesOn && outcome.kind !== 'done') break;
  }
  return outcomes;
}
