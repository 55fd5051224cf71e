import {
  OPERATION_ORDER, OPERATION_QUEUE, operationWorkflowId, workflowPriority, workflowTypes, type AwaitingApproval, type Gate, type OperationOutcome, type ProposalResult,
} from '@belay/contracts/workflow';
import { CancellationScope, CancelledFailure, executeChild, isCancellation, log, ParentClosePolicy, patched, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { graceAfterCancel } from '../lib/execute-plan.js';
import { toFailure } from '../lib/failure.js';
import { records } from '../lib/records.js';
import type { operationWorkflow } from '../operation.workflow.js';
import type { proposeWorkflow } from '../propose.workflow.js';
import type { Waiting } from './entity-state.js';

/** Since this patch the entity asks what stands in an operation's way before it runs it. */
export const GATES = '6-gates';

/** What became of an operation whose turn came: it ended (undefined when its child belongs to an earlier entity), is frozen, or waits for approvals. */
export type Turn =
  | { readonly kind: 'ended'; readonly outcome: OperationOutcome | undefined }
  | { readonly kind: 'frozen'; readonly gate: Extract<Gate, { kind: 'frozen' }> }
  | { readonly kind: 'awaiting'; readonly approval: AwaitingApproval };

/** Runs an operation whose turn it is, unless something stands in its way. `now` gives the workflow's time (ISO 8601). */
export async function takeTurn(request: Waiting, scope: CancellationScope, now: () => string): Promise<Turn> {
  const { operationId } = request;
  // What the records said in this very turn need not be asked again.
  const gate: Gate = request.gate?.at === now() ? request.gate.seen : patched(GATES) ? await records.readGate({ operationId }) : { kind: 'open' };
  if (gate.kind !== 'open' && scope.consideredCancelled) return await end(operationId, { kind: 'cancelled', undone: [] });
  if (gate.kind === 'frozen') return gate.failure === undefined ? { kind: 'frozen', gate } : await end(operationId, { kind: 'refused', failure: gate.failure });
  if (gate.kind === 'approval' && request.isApproved !== true) return await propose(request, gate, scope, now);
  const { ahead, ...rest } = request;
  // What the API knew of the target is old for what had to wait.
  return { kind: 'ended', outcome: await runOperation(ahead !== undefined && request.since === now() ? request : rest, scope) };
}

/** Has the plan of an operation computed and asks for its approval. */
async function propose(request: Waiting, { required, timeoutMs, requestedBy }: Extract<Gate, { kind: 'approval' }>, scope: CancellationScope, now: () => string): Promise<Turn> {
  const { operationId, kind, projectId, environmentId } = request;
  let proposal: ProposalResult;
  try {
    proposal = await scope.run(() => Promise.race([
      executeChild<typeof proposeWorkflow>(workflowTypes.propose, {
        workflowId: operationWorkflowId('propose', environmentId, operationId), taskQueue: OPERATION_QUEUE, args: [{ operationId, kind, projectId, environmentId }], parentClosePolicy: ParentClosePolicy.ABANDON,
      }),
      graceAfterCancel(scope).then(() => { throw new CancelledFailure('The planning did not stop in time.'); }),
    ]));
  } catch (error) {
    if (isCancellation(error)) return await end(operationId, { kind: 'cancelled', undone: [] });
    proposal = { kind: 'failed', failure: toFailure(error), failedStep: 'plan' };
  }
  if (proposal.kind === 'failed') return await end(operationId, { kind: 'failed', failure: proposal.failure, failedStep: proposal.failedStep, undone: [] });
  const since = now();
  const approval = { operationId, planHash: proposal.planHash, required, requestedBy, approvedBy: [], since, until: new Date(Date.parse(since) + timeoutMs).toISOString() };
  await records.requestApproval({ operationId, planHash: approval.planHash, required, since, until: approval.until });
  // A cancel that came while this was written.
  if (scope.consideredCancelled) return await end(operationId, { kind: 'cancelled', undone: [] });
  return { kind: 'awaiting', approval };
}

/** Runs an operation as a child. Whatever becomes of the child, its row gets a verdict; undefined when the child belongs to an earlier entity. */
async function runOperation({ operationId, kind, projectId, environmentId, ahead }: Waiting, scope: CancellationScope): Promise<OperationOutcome | undefined> {
  try {
    return await scope.run(() => executeChild<typeof operationWorkflow>(workflowTypes.operation, {
      workflowId: operationWorkflowId(kind, environmentId, operationId), taskQueue: OPERATION_QUEUE, args: [{ operationId, kind, projectId, environmentId, order: OPERATION_ORDER, ...(ahead === undefined ? {} : { ahead }) }],
      priority: workflowPriority.operation, parentClosePolicy: ParentClosePolicy.ABANDON, workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    }));
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') {
      log.warn('an operation was started before', { operationId });
      return undefined;
    }
    const outcome: OperationOutcome = isCancellation(error) ? { kind: 'cancelled', undone: [] } : { kind: 'failed', failure: toFailure(error), undone: [] };
    await records.finishOperation({ operationId, outcome });
    return outcome;
  }
}

async function end(operationId: string, outcome: OperationOutcome): Promise<Turn> {
  await records.finishOperation({ operationId, outcome });
  return { kind: 'ended', outcome };
}
