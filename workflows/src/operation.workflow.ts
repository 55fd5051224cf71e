import { OPERATION_ORDER, operationWorkflowId, workflowTypes, type NotifyInput, type OperationInput, type OperationOutcome } from '@belay/contracts/workflow';
import { CancellationScope, defineQuery, ParentClosePolicy, setHandler, setWorkflowOptions, startChild, CancelledFailure } from '@temporalio/workflow';
import { clearAway } from './lib/converge.js';
import { graceAfterCancel } from './lib/execute-plan.js';
import { toFailure } from './lib/failure.js';
import { FirstLooks } from './lib/first-looks.js';
import { goForward } from './lib/forward.js';
import { OperationRun } from './lib/operation-run.js';
import { records } from './lib/records.js';
import { versionedAs } from './lib/versioning.js';
import { takeBack } from './lib/take-back.js';
import type { notifyWorkflow } from './notify.workflow.js';

/** What an operation is doing, for people who look at Temporal. */
export const operationStatus = defineQuery<{ readonly running: readonly string[]; readonly fence: number | null }>('status');

setWorkflowOptions(versionedAs('PINNED'), operationWorkflow);

/**
 * Runs one operation of an environment to its verdict: forward to what is wanted, or back to the last good release.
 * Always ends with a verdict that is also in the records; a cancel leads back and ends as `cancelled`.
 * @throws for an order of commands that this build does not know: that fails the task and not the workflow, so it goes to a worker of a newer build, where there is one.
 */
export async function operationWorkflow(input: OperationInput): Promise<OperationOutcome> {
  if ((input.order ?? 0) > OPERATION_ORDER) throw new Error(`The order of commands ${input.order} is known to a newer build only; this one knows ${OPERATION_ORDER}.`);
  let run: OperationRun | undefined;
  setHandler(operationStatus, () => ({ running: [...run?.running ?? []], fence: run?.fence ?? null }));
  let outcome: OperationOutcome;
  try {
    const looks = input.ahead === undefined ? undefined : new FirstLooks(input, input.ahead);
    run = new OperationRun(input, await (looks?.begun ?? records.beginOperation({ operationId: input.operationId })), looks);
    outcome = await runToVerdict(run);
    await run.recorder.flush();
  } catch (error) {
    const failure = toFailure(error);
    outcome = failure.code === 'ENVIRONMENT_GONE' ? { kind: 'refused', failure } : { kind: 'failed', failure, undone: [] };
  }
  const { notification } = await records.finishOperation({ operationId: input.operationId, outcome, observed: run?.observed });
  if (notification !== null && run?.start.notifier != null) {
    const { operationId, environmentId, projectId } = input;
    await announce({ operationId, environmentId, projectId, fence: run.fence, notifier: run.start.notifier, event: notification });
  }
  return outcome;
}

async function runToVerdict(run: OperationRun): Promise<OperationOutcome> {
  let outcome: OperationOutcome;
  try {
    // What a destroy has deleted cannot come back: once begun it goes on to its end.
    outcome = run.start.kind === 'destroy' ? await CancellationScope.nonCancellable(() => goForward(run)) : await orGivenUp(goForward(run));
  } catch (error) {
    outcome = await takeBack(run, error);
  }
  if (outcome.kind === 'succeeded') await clearAway(run);
  return CancellationScope.nonCancellable(async () => {
    if (run.hasBegun) await run.observe('observe/after', { attempts: 2 }).catch(() => undefined);
    return outcome;
  });
}

/** After a cancel, what runs is waited for only as long as it may take to stop. */
async function orGivenUp(work: Promise<OperationOutcome>): Promise<OperationOutcome> {
  work.catch(() => undefined);
  const givenUp = graceAfterCancel(CancellationScope.current()).then(() => {
    throw new CancelledFailure('The current step did not stop in time.');
  });
  return Promise.race([work, givenUp]);
}

/** Hands the notification over to a workflow of its own, so that a receiver that is away holds nothing up. */
async function announce(input: NotifyInput): Promise<void> {
  await CancellationScope.nonCancellable(() => startChild<typeof notifyWorkflow>(workflowTypes.notify, {
    workflowId: operationWorkflowId('notify', input.environmentId, input.operationId), args: [input], parentClosePolicy: ParentClosePolicy.ABANDON,
  }));
}
