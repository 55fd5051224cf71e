import {
  environmentMessages, operationKinds, operationWorkflowId, workflowTypes,
  type Admission, type CancelAnswer, type CancelRequest, type EnvironmentInput, type EnvironmentStatus, type OperationOutcome, type OperationRequest,
} from '@belay/contracts';
import {
  allHandlersFinished, CancellationScope, condition, continueAsNew, defineQuery, defineUpdate, executeChild, isCancellation, log, ParentClosePolicy, patched, setHandler, setWorkflowOptions,
  workflowInfo, WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { EntityState, refusal } from './environment/entity-state.js';
import { toFailure } from './lib/failure.js';
import { records } from './lib/records.js';
import { versionedAs } from './lib/versioning.js';
import type { operationWorkflow } from './operation.workflow.js';

export const admit = defineUpdate<Admission, [OperationRequest]>(environmentMessages.admit);
export const cancel = defineUpdate<CancelAnswer, [CancelRequest]>(environmentMessages.cancel);
export const status = defineQuery<EnvironmentStatus>(environmentMessages.status);

/** Events of one run after which the entity starts anew with its whole state. */
const HISTORY_EVENTS = 4_000;

setWorkflowOptions(versionedAs('AUTO_UPGRADE'), environmentWorkflow);

/** The entity of an environment: admits its operations, orders them, runs one at a time, and cancels. Ends after a destroy. */
export async function environmentWorkflow(input: EnvironmentInput): Promise<void> {
  const state = new EntityState(input.carried, now());
  let runningScope: CancellationScope | undefined;

  setHandler(admit, async (request) => {
    const { admission, superseded } = state.admit(request, now());
    // What starts at once is recorded as accepted by its begin, so that neither waits for the other.
    if (admission.kind === 'accepted' && superseded.length === 0 && state.isNext(request.operationId) && patched('3-accepted-by-begin')) return admission;
    await records.recordAdmission({ operationId: request.operationId, admission, superseded });
    return admission;
  }, { validator: checkRequest });
  setHandler(cancel, async ({ operationId }) => {
    const answer = state.cancel(operationId);
    if (answer.kind === 'cancelling') runningScope?.cancel();
    if (answer.kind === 'cancelled') await records.finishOperation({ operationId, outcome: { kind: 'cancelled', undone: [] } });
    return answer;
  });
  setHandler(status, () => state.status());

  while (!state.isDestroyed) {
    await condition(() => state.hasWaiting || mustStartAnew(input));
    const request = mustStartAnew(input) ? undefined : state.next(now());
    if (request === undefined) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof environmentWorkflow>({ ...input, carried: state.carry() });
    }
    runningScope = new CancellationScope({ cancellable: true });
    const outcome = await runOperation(request, runningScope);
    runningScope = undefined;
    state.ended();
    state.isDestroyed = request.kind === 'destroy' && outcome?.kind === 'succeeded';
  }
  for (const { operationId } of state.takeAll()) await records.finishOperation({ operationId, outcome: refusal(input.environmentId) });
  await condition(allHandlersFinished);
}

/** Runs an operation as a child. Whatever becomes of the child, its row gets a verdict; undefined when the child belongs to an earlier entity. */
async function runOperation({ operationId, kind, projectId, environmentId }: OperationRequest, scope: CancellationScope): Promise<OperationOutcome | undefined> {
  try {
    return await scope.run(() => executeChild<typeof operationWorkflow>(workflowTypes.operation, {
      workflowId: operationWorkflowId(kind, environmentId, operationId), args: [{ operationId, kind, projectId, environmentId }],
      parentClosePolicy: ParentClosePolicy.ABANDON, workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
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

function mustStartAnew({ historyEvents = HISTORY_EVENTS }: EnvironmentInput): boolean {
  const info = workflowInfo();
  return info.continueAsNewSuggested || info.historyLength > historyEvents;
}

/** Rejects what is not a request, before it gets into the history. */
function checkRequest(request: OperationRequest): void {
  const ids = [request?.operationId, request?.environmentId, request?.projectId];
  if (ids.some((id) => typeof id !== 'string' || id === '' || id.length > 100) || !operationKinds.includes(request.kind)) throw new TypeError('The request names no operation that can be admitted.');
}

function now(): string {
  return new Date().toISOString();
}
