import { BelayError, type TaskResult } from '@belay/contracts';
import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { OperationRun } from './operation-run.js';
import { records } from './records.js';

/**
 * Runs the one-off process of a task, at most once.
 * @throws {BelayError} TASK_OUTCOME_UNKNOWN when its worker was lost while it ran; what the plugin refused it with otherwise.
 */
export async function runTask(run: OperationRun): Promise<TaskResult> {
  const { job } = await records.prepareTask({ operationId: run.input.operationId });
  const { exitCode, output } = await run.track('run', () => runOnce(run, job), (result) => `exit code ${result.exitCode}`);
  return { kind: 'exited', exitCode, output };
}

async function runOnce(run: OperationRun, job: Parameters<typeof run.call<'runJob'>>[2]['job']) {
  try {
    return await run.call('runJob', 'run', { job }, { deadlineMs: job.timeoutMs });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure) || error.cause instanceof ApplicationFailure) throw error;
    if (error.cause instanceof TimeoutFailure && error.cause.timeoutType === 'SCHEDULE_TO_START') throw error;
    throw new BelayError('TASK_OUTCOME_UNKNOWN', 'The worker that ran the task was lost, so nobody knows whether the task ran to its end. It is not run again by itself; look at what it was to do, then decide.', { cause: error });
  }
}
