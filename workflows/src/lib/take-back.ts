import type { OperationOutcome, PlanStep, ResourceRef } from '@belay/contracts/workflow';
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { executeSteps } from './execute-plan.js';
import { toFailure } from './failure.js';
import type { OperationRun } from './operation-run.js';
import { records } from './records.js';

/** Log lines of what failed that go into the verdict. */
const CULPRIT_LINES = 50;

/** Brings the environment back to its last good release after a failure or a cancel, and gives the verdict. A failure of the undo itself is part of it. */
export async function takeBack(run: OperationRun, error: unknown): Promise<OperationOutcome> {
  return CancellationScope.nonCancellable(async () => {
    const failure = toFailure(error, run.route);
    const isCancelled = isCancellation(error) || failure.code === 'OPERATION_CANCELLED';
    const failedStep = run.failedStep;
    if (!isCancelled) run.culpritLogs = await readCulpritLogs(run);
    const { undone, undoFailure } = run.hasBegun && run.start.kind !== 'destroy' ? await undo(run) : { undone: [], undoFailure: undefined };
    const rest = { undone, ...(undoFailure === undefined ? {} : { undoFailure }) };
    if (isCancelled) return { kind: 'cancelled', ...rest };
    const task = failure.code === 'TASK_OUTCOME_UNKNOWN' ? { task: { kind: 'unknown' } as const } : {};
    return { kind: 'failed', failure, ...task, ...(failedStep === undefined ? {} : { failedStep }), ...(run.culpritLogs.length === 0 ? {} : { culpritLogs: run.culpritLogs }), ...rest };
  });
}

async function undo(run: OperationRun): Promise<{ readonly undone: readonly string[]; readonly undoFailure?: ReturnType<typeof toFailure> }> {
  const { operationId } = run.input;
  const undone: string[] = [];
  try {
    await run.recorder.flush();
    run.turnRound((await records.beginUndo({ operationId })).fence);
    const observed = await run.observe('undo/observe');
    const plan = await records.computePlan({ operationId, goal: { kind: 'last-good' }, observed });
    await executeSteps(plan.steps, run, { onDone: ({ change, summary }) => { if (change !== 'none') undone.push(summary); } });
    return { undone };
  } catch (error) {
    return { undone, undoFailure: toFailure(error, run.route) };
  }
}

/** Reads the last lines of what made the operation fail, while it still exists. */
async function readCulpritLogs(run: OperationRun): Promise<readonly string[]> {
  const step = run.plan?.steps.find(({ name }) => name === run.failedStep);
  const ref = step === undefined ? undefined : culpritOf(step, run);
  if (ref === undefined) return [];
  try {
    const { lines } = await run.call('readLogs', `logs/${ref.kind}/${ref.name}`, { ref, tail: CULPRIT_LINES }, { attempts: 3 });
    return lines.map(({ text }) => text);
  } catch {
    // The verdict stands without them.
    return [];
  }
}

function culpritOf(step: PlanStep, run: OperationRun): ResourceRef | undefined {
  if (step.action === 'apply') return step.resource.ref.kind === 'service' || step.resource.ref.kind === 'workload' ? step.resource.ref : undefined;
  if (step.action === 'waitUntilHealthy' || step.action === 'setRunning') return step.ref;
  if (step.action !== 'verify' && step.action !== 'promote') return undefined;
  const promote = run.plan?.steps.find((one) => one.action === 'promote' && one.application === step.application);
  const generation = promote?.action === 'promote' ? promote.to : undefined;
  return generation == null ? undefined : { environmentId: run.input.environmentId, kind: 'workload', name: step.application, generation };
}
