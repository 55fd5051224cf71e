import {
  environmentMessages, operationKinds,
  type Admission, type CancelAnswer, type CancelRequest, type DecisionAnswer, type DecisionRequest, type EnvironmentInput, type EnvironmentStatus, type OperationRequest,
} from '@belay/contracts/workflow';
import { allHandlersFinished, ApplicationFailure, CancellationScope, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, patched, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import { AdmissionRecorder } from './environment/admission-recorder.js';
import { ApprovingState } from './environment/approvals.js';
import { refusal } from './environment/entity-state.js';
import { GATES, takeTurn } from './environment/take-turn.js';
import { records } from './lib/records.js';
import { versionedAs } from './lib/versioning.js';

export const admit = defineUpdate<Admission, [OperationRequest]>(environmentMessages.admit);
export const cancel = defineUpdate<CancelAnswer, [CancelRequest]>(environmentMessages.cancel);
export const decide = defineUpdate<DecisionAnswer, [DecisionRequest]>(environmentMessages.decide);
/** Freezes were made, changed or lifted. */
export const recheck = defineSignal(environmentMessages.recheck);
export const status = defineQuery<EnvironmentStatus>(environmentMessages.status);

/** Far ahead: it only has to be there. */
const IDLE_MS = 30 * 24 * 3_600_000;
/** Requests that one run takes while an operation goes on: Temporal allows 2,000 updates, and some are left for cancels and decisions. */
const MOST_REQUESTS = 1_900;
/** Events of one run after which the entity starts anew with its whole state. */
const HISTORY_EVENTS = 4_000;

setWorkflowOptions(versionedAs('AUTO_UPGRADE'), environmentWorkflow);

/** The entity of an environment: admits its operations, orders them, holds them back, runs one at a time, and cancels. Ends after a destroy. */
export async function environmentWorkflow(input: EnvironmentInput): Promise<void> {
  const state = new ApprovingState(input.carried, now());
  const recorder = new AdmissionRecorder();
  let runningScope: CancellationScope | undefined;
  let taken = 0;

  setHandler(admit, async (request) => {
    const { operationId, isOpen } = request;
    taken += 1;
    const readsGate = patched(GATES) && isOpen !== true;
    const { admission, superseded } = state.admit(request, now(), readsGate);
    // What starts at once is recorded as accepted by its begin, so that neither waits for the other.
    if (!readsGate && admission.kind === 'accepted' && superseded.length === 0 && state.isNext(operationId) && patched('3-accepted-by-begin')) return admission;
    const record = { operationId, admission, superseded, ...(readsGate ? { readsGate } : {}) };
    const recorded = patched('6-admissions-together') ? await recorder.record(record) : await records.recordAdmission(record);
    if (!readsGate) return recorded?.admission ?? admission;
    state.settle(operationId, recorded, now());
    return recorded.admission;
  }, { validator: (request) => {
    checkRequest(request);
    if (taken >= (input.requests ?? MOST_REQUESTS)) throw ApplicationFailure.create({ type: 'ADMISSION_PENDING', message: 'The environment takes no more requests before the present operation has ended; ask again.', nonRetryable: true });
  } });
  setHandler(cancel, async ({ operationId }) => {
    const answer = state.cancel(operationId);
    if (answer.kind === 'cancelling') runningScope?.cancel();
    await recorder.flush();
    if (answer.kind === 'cancelled') await records.finishOperation({ operationId, outcome: { kind: 'cancelled', undone: [] } });
    return answer;
  });
  setHandler(decide, async (request) => {
    const answer = state.decide(request);
    if (answer.kind === 'refused') return answer;
    await records.recordDecision({ ...request, isGranted: answer.kind === 'granted' });
    if (answer.kind === 'rejected') await records.finishOperation({ operationId: request.operationId, outcome: { kind: 'refused', failure: rejection(request) } });
    return answer;
  }, { validator: checkDecision });
  setHandler(recheck, () => state.release());
  setHandler(status, () => state.status());

  while (!state.isDestroyed) {
    await untilThereIsWork(state, input);
    state.release(now());
    for (const { operationId } of state.takeExpired(now())) await records.finishOperation({ operationId, outcome: { kind: 'refused', failure: expiry } });
    if (mustStartAnew(input)) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof environmentWorkflow>({ ...input, carried: state.carry() });
    }
    const request = state.next(now());
    if (request === undefined) continue;
    runningScope = new CancellationScope({ cancellable: true });
    const turn = await takeTurn(request, runningScope, now);
    runningScope = undefined;
    if (turn.kind === 'frozen') state.hold(request, turn.gate, now());
    else if (turn.kind === 'awaiting') state.awaitApproval(request, turn.approval);
    else {
      state.ended();
      state.isDestroyed = request.kind === 'destroy' && turn.outcome?.kind === 'succeeded';
    }
  }
  await recorder.flush();
  for (const { operationId } of state.takeAll()) await records.finishOperation({ operationId, outcome: refusal(input.environmentId) });
  await condition(allHandlersFinished);
}

/** Waits until an operation may run, or the entity has to start anew, or the time of a hold has come. */
async function untilThereIsWork(state: ApprovingState, input: EnvironmentInput): Promise<void> {
  const isTime = (): boolean => state.hasWaiting || mustStartAnew(input);
  while (!isTime()) {
    const due = state.nextDue;
    if (due === undefined) await idle(() => isTime() || state.nextDue !== undefined);
    else if (Date.parse(due) > Date.now()) await condition(() => isTime() || state.nextDue !== due, Date.parse(due) - Date.now());
    if (due !== undefined && due <= now()) return;
  }
}

/**
 * Waits with a timer, so that the task in which an operation ended is never one without a command. Temporal's SDK takes such a task, when one with an update follows
 * and the worker was lost in between, for a part of the latter, but no longer when it replays both (temporalio/sdk-rust issue 1146, SDK 1.24): the entity would be stuck for good.
 */
async function idle(isOver: () => boolean): Promise<void> {
  if (patched('6-no-empty-task')) await condition(isOver, IDLE_MS);
  else await condition(isOver);
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

/** Rejects what is not a decision, before it gets into the history. */
function checkDecision(request: DecisionRequest): void {
  const texts = [request?.operationId, request?.actor, request?.planHash];
  if (texts.some((text) => typeof text !== 'string' || text === '' || text.length > 200) || !['approve', 'reject'].includes(request.decision)) throw new TypeError('This is no decision on an operation.');
}

const expiry = { code: 'APPROVAL_EXPIRED', message: 'Not enough persons approved the plan in time, so nothing was done. Start the operation again and ask for approval.' } as const;

function rejection({ actor, reason }: DecisionRequest) {
  return { code: 'APPROVAL_REJECTED', message: `${actor} rejected the plan${reason === undefined ? '' : `: ${reason}`}. Nothing was done.`, details: { by: actor, ...(reason === undefined ? {} : { reason }) } } as const;
}

function now(): string {
  return new Date().toISOString();
}
