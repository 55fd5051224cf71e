import type { PlanStep } from '@belay/contracts/workflow';
import { CancellationScope, CancelledFailure, isCancellation, sleep } from '@temporalio/workflow';
import { toError, toFailure } from './failure.js';
import { CANCEL_GRACE_MS } from './options.js';
import type { OperationRun } from './operation-run.js';
import { runStep } from './run-step.js';

/** How steps are carried out. */
export interface ExecuteOptions {
  /** Told of each step that has ended well. */
  readonly onDone?: (step: PlanStep) => void;
}

/**
 * Carries out steps in the order of their needs, independent ones side by side. A need outside the list counts as met.
 * After the first failure nothing more is begun and what runs is cancelled; it is waited for, but not longer than the grace time.
 * @throws {BelayError} the first failure; a cancellation is rethrown as it is.
 */
export async function executeSteps(steps: readonly PlanStep[], run: OperationRun, options: ExecuteOptions = {}): Promise<void> {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const begun = new Map<string, Promise<void>>();
  const scope = new CancellationScope({ cancellable: true });
  let firstError: unknown;
  let hasFailed = false;

  const begin = (step: PlanStep): Promise<void> => {
    const known = begun.get(step.name);
    if (known !== undefined) return known;
    const work = carryOut(step);
    begun.set(step.name, work);
    return work;
  };
  const carryOut = async (step: PlanStep): Promise<void> => {
    await Promise.all(step.after.map((name) => byName.get(name)).filter((needed) => needed !== undefined).map(begin));
    if (hasFailed) throw firstError;
    try {
      await runTracked(step, run);
      options.onDone?.(step);
    } catch (error) {
      if (!hasFailed) {
        hasFailed = true;
        firstError = error;
        if (!isCancellation(error)) run.failedStep ??= step.name;
        scope.cancel();
      }
      throw error;
    }
  };

  await scope.run(async () => {
    const all = Promise.allSettled(steps.map(begin)).then(() => true);
    const haveEnded = await Promise.race([all, graceAfterCancel(scope).then(() => false)]);
    if (haveEnded || hasFailed) return;
    hasFailed = true;
    firstError = new CancelledFailure('The current step did not stop in time.');
  });
  if (hasFailed) throw firstError;
}

/** Ends some time after its scope was cancelled; never before. */
export async function graceAfterCancel(scope: CancellationScope): Promise<void> {
  try {
    await scope.cancelRequested;
  } catch {
    await CancellationScope.nonCancellable(() => sleep(CANCEL_GRACE_MS));
  }
}

async function runTracked(step: PlanStep, run: OperationRun): Promise<void> {
  if (step.action !== 'buildImage' || !run.builds.has(step.application)) run.recorder.started(step.name);
  run.running.add(step.name);
  try {
    const result = await runStep(step, run);
    if (result.kind === 'skipped') run.recorder.skipped(step.name);
    else run.recorder.succeeded(step.name, result.note);
  } catch (error) {
    const failure = toFailure(error, run.route);
    run.recorder.failed(step.name, failure);
    throw isCancellation(error) ? error : toError(failure);
  } finally {
    run.running.delete(step.name);
  }
}
