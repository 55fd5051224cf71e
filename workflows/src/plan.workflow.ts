import type { OperationInput, PlanResult } from '@belay/contracts/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';
import { toFailure } from './lib/failure.js';
import { OperationRun } from './lib/operation-run.js';
import { records, sources } from './lib/records.js';
import { versionedAs } from './lib/versioning.js';

setWorkflowOptions(versionedAs('PINNED'), planWorkflow);

/** Computes what a deploy would do now, and does nothing. */
export async function planWorkflow({ operationId, environmentId, projectId }: OperationInput): Promise<PlanResult> {
  let result: PlanResult;
  try {
    const run = new OperationRun({ operationId, environmentId, projectId, kind: 'plan' }, await records.beginOperation({ operationId }));
    const [wanted, observed] = await Promise.all([run.track('resolve', () => sources.resolveWanted({ operationId })), run.track('observe', () => run.observe('observe'))]);
    const plan = await run.track('plan', () => records.computePlan({ operationId, goal: { kind: 'release', releaseId: wanted.releaseId }, observed }));
    result = { kind: 'planned', plan: { ...plan, warnings: [...wanted.warnings, ...plan.warnings] }, releaseId: wanted.releaseId };
    await run.recorder.flush();
  } catch (error) {
    result = { kind: 'failed', failure: toFailure(error) };
  }
  await records.finishOperation({
    operationId, outcome: result.kind === 'planned' ? { kind: 'succeeded' } : { kind: 'failed', failure: result.failure, undone: [] },
  });
  return result;
}
