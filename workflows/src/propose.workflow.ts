import type { OperationInput, PlanGoal, ProposalResult, StateActivities } from '@belay/contracts/workflow';
import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import { toFailure } from './lib/failure.js';
import { OperationRun } from './lib/operation-run.js';
import { sourceOptions } from './lib/options.js';
import { records } from './lib/records.js';
import { versionedAs } from './lib/versioning.js';

const sources = proxyActivities<Pick<StateActivities, 'resolveWanted'>>(sourceOptions);

setWorkflowOptions(versionedAs('PINNED'), proposeWorkflow);

/** Computes the plan of an operation for those who have to approve it, and does nothing. The operation itself begins later, from the same draft. */
export async function proposeWorkflow(input: OperationInput): Promise<ProposalResult> {
  const { operationId } = input;
  let failedStep = 'resolve';
  try {
    const run = new OperationRun(input, await records.readOperationStart({ operationId }));
    const observing = run.observe('observe/ahead');
    observing.catch(() => undefined);
    const { releaseId } = await sources.resolveWanted({ operationId });
    failedStep = 'observe';
    const observed = await observing;
    failedStep = 'plan';
    const goal: PlanGoal = { kind: 'release', releaseId };
    const { hash } = await records.computePlan({ operationId, goal, observed, isAhead: true });
    return { kind: 'proposed', planHash: hash };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'OPERATION_CANCELLED') throw error;
    return { kind: 'failed', failure, failedStep };
  }
}
