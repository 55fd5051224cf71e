import type { PlanGoal, PlanStep } from '@belay/contracts/workflow';
import { CancellationScope } from '@temporalio/workflow';
import { executeSteps } from './execute-plan.js';
import { toFailure } from './failure.js';
import { isChanged } from './is-changed.js';
import { besides, records } from './records.js';
import type { OperationRun } from './operation-run.js';

/** Plans the way from what is observed to a goal and goes it, up to verified. What only clears away comes after, by {@link clearAway}. */
export async function converge(run: OperationRun, goal: PlanGoal): Promise<void> {
  const { input: { operationId }, observed = [] } = run;
  const isBeside = run.builds.isAny && isChanged(run.input, 1, '3-plan-beside-builds');
  run.plan = await run.track('plan', () => (isBeside ? besides : records).computePlan({ operationId, goal, observed }), ({ steps }) => (steps.length === 0 ? 'nothing to do' : `${steps.length} steps`));
  await run.builds.keepOnly(new Set(run.plan.steps.flatMap((step) => (step.action === 'buildImage' ? [step.application] : []))), run);
  const { forward, clearing } = goal.kind === 'release' || goal.kind === 'started' ? splitPlan(run.plan.steps) : { forward: run.plan.steps, clearing: [] };
  run.clearing = clearing;
  run.hasBegun = forward.some(({ change, action }) => change !== 'none' && action !== 'buildImage') || clearing.length > 0;
  await executeSteps(forward, run);
}

/** Carries out the last steps of a plan, which nobody waits for: a failure there is a warning, and the next operation clears the rest. */
export async function clearAway(run: OperationRun): Promise<void> {
  if (run.clearing.length === 0) return;
  await CancellationScope.nonCancellable(() => executeSteps(run.clearing, run)).catch((error: unknown) => {
    run.failedStep = undefined;
    run.recorder.warn(`Not all of the old release could be cleared away: ${toFailure(error, run.route).message} The next operation tries again.`);
  });
}

/** Parts a plan into the way to the goal and the clearing away, on which nothing of the way depends. */
function splitPlan(steps: readonly PlanStep[]): { readonly forward: readonly PlanStep[]; readonly clearing: readonly PlanStep[] } {
  const clearing = new Set(steps.filter(({ action }) => action === 'drain' || action === 'remove').map(({ name }) => name));
  let hasChanged = true;
  while (hasChanged) {
    hasChanged = false;
    for (const step of steps) {
      if (clearing.has(step.name)) continue;
      for (const name of step.after) hasChanged = clearing.delete(name) || hasChanged;
    }
  }
  return { forward: steps.filter(({ name }) => !clearing.has(name)), clearing: steps.filter(({ name }) => clearing.has(name)) };
}
