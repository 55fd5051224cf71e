import { BelayError, errorCodes, isErrorCode, isUntouched, type ActivityOutput, type TaskResult } from '@belay/contracts/workflow';
import { ActivityFailure, ApplicationFailure, isCancellation, sleep, TimeoutFailure } from '@temporalio/workflow';
import { toFailure } from './failure.js';
import { isChanged } from './is-changed.js';
import type { OperationRun } from './operation-run.js';
import { records } from './records.js';

/**
 * Runs the one-off process of a task, at most once.
 * @throws {BelayError} TASK_OUTCOME_UNKNOWN when its worker was lost or ended while it ran, and nothing was found afterwards or no other worker came; what the plugin refused it with otherwise.
 */
export async function runTask(run: OperationRun): Promise<TaskResult> {
  const { job } = await records.prepareTask({ operationId: run.input.operationId });
  const { exitCode, output } = await run.track('run', () => runOnce(run, job), (result) => `exit code ${result.exitCode}`);
  return { kind: 'exited', exitCode, output };
}

type Job = Parameters<typeof OperationRun.prototype.call<'runJob'>>[2]['job'];

const TRIES = 18;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Calls anew only when the plugin says that nothing had begun, e.g. because the engine below did not answer.
 * A call whose worker was lost is tried again as it is: under its key the plugin looks for what was begun, and never begins it twice.
 */
async function runOnce(run: OperationRun, job: Job): Promise<ActivityOutput<'runJob'>> {
  for (let tries = 1; ; tries += 1) {
    // A key of its own for each call: another worker may make the next one.
    const step = tries === 1 ? 'run' : `run/${tries}`;
    try {
      return await run.call('runJob', step, { job }, { deadlineMs: job.timeoutMs });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const { cause } = error;
      if (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') throw await isHandedBack(run, step) ? outcomeUnknown(error) : error;
      if (!(cause instanceof ApplicationFailure)) throw outcomeUnknown(error);
      const isFinal = !isErrorCode(cause.type) || errorCodes[cause.type].treatment === 'terminal' || errorCodes[cause.type].treatment === 'needs-human';
      if (isFinal) throw error;
      if (!isUntouched(toFailure(cause).details)) throw outcomeUnknown(error);
      if (tries === TRIES) throw error;
    }
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS));
  }
}

/** Whether a call that waited for a worker in vain had one before, which ended or was lost: the server's failure is the same for both. */
async function isHandedBack({ input }: OperationRun, step: string): Promise<boolean> {
  const { operationId } = input;
  return isChanged(input, 1, '6-task-claims') && await records.isClaimed({ operationId, step });
}

function outcomeUnknown(cause: Error): BelayError {
  return new BelayError('TASK_OUTCOME_UNKNOWN', 'The worker that ran the task was lost, or what ran it, so nobody knows whether the task ran to its end. It is not run again by itself; look at what it was to do, then decide.', { cause });
}
