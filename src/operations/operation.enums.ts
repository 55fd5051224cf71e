import { type OperationKind, operationKinds, type OperationState } from '@belay/contracts';
import { registerEnumType } from '@nestjs/graphql';

const kindTexts: Record<OperationKind, string> = {
  deploy: 'Build, release and run a commit.', build: 'Build only.', release: 'Build and seal a release without running it.', promote: 'Run a release of another environment here.',
  redeploy: 'Run the current release anew.', rollback: 'Go back to an earlier release.', restart: 'Replace the running instances.', scale: 'Change the number of instances.',
  start: 'Start what was stopped.', stop: 'Stop everything, keep the data.', destroy: 'Remove everything, data too.', task: 'Run a one-off process.', repair: 'Bring what exists back to the release.', plan: 'Compute what a deploy would do.',
};
/** `deploy` → `DEPLOY: 'deploy'`. */
export const OperationKindEnum = Object.fromEntries(operationKinds.map((kind) => [kind.toUpperCase(), kind])) as Record<string, OperationKind>;
registerEnumType(OperationKindEnum, {
  name: 'OperationKind', description: 'What was started. New kinds may be added.',
  valuesMap: Object.fromEntries(operationKinds.map((kind) => [kind.toUpperCase(), { description: kindTexts[kind] }])),
});

const stateTexts: Record<OperationState, string> = {
  pending: 'Recorded, not admitted yet.', queued: 'Waits for its turn, or for the end of a freeze; `waits` says for which.', 'awaiting-approval': 'Its plan is made and waits for approval.', running: 'At work.', undoing: 'Failed or cancelled; goes back to the last good release.',
  succeeded: 'Done and verified.', failed: 'Failed; what it began was undone.', cancelled: 'Cancelled; what it began was undone.', superseded: 'A newer one took its place.', merged: 'Another one stands for it.', refused: 'Not admitted.',
};
const states = Object.keys(stateTexts) as OperationState[];
export const OperationStateEnum = Object.fromEntries(states.map((state) => [nameOf(state), state])) as Record<string, OperationState>;
registerEnumType(OperationStateEnum, {
  name: 'OperationState', description: 'Where an operation is.', valuesMap: Object.fromEntries(states.map((state) => [nameOf(state), { description: stateTexts[state] }])),
});

/** `awaiting-approval` → `AWAITING_APPROVAL`. */
function nameOf(state: OperationState): string {
  return state.toUpperCase().replaceAll('-', '_');
}

export const StepStateEnum = { PENDING: 'pending', RUNNING: 'running', SUCCEEDED: 'succeeded', FAILED: 'failed', SKIPPED: 'skipped' } as const;
registerEnumType(StepStateEnum, {
  name: 'StepState', description: 'Where a step is.',
  valuesMap: { PENDING: { description: 'Not begun.' }, RUNNING: { description: 'At work.' }, SUCCEEDED: { description: 'Done.' }, FAILED: { description: 'Failed.' }, SKIPPED: { description: 'Not needed, or not reached.' } },
});

export const StepPhaseEnum = { FORWARD: 'forward', UNDO: 'undo' } as const;
registerEnumType(StepPhaseEnum, {
  name: 'StepPhase', description: 'Which way a step leads.', valuesMap: { FORWARD: { description: 'Towards what is wanted.' }, UNDO: { description: 'Back to the last good release.' } },
});

export const StepChangeEnum = { CREATE: 'create', CHANGE: 'change', REMOVE: 'remove', NONE: 'none' } as const;
registerEnumType(StepChangeEnum, {
  name: 'StepChange', description: 'What a step does to the world.',
  valuesMap: { CREATE: { description: 'Makes something.' }, CHANGE: { description: 'Changes something.' }, REMOVE: { description: 'Removes something.' }, NONE: { description: 'Changes nothing, e.g. waits.' } },
});

export const AdmissionKindEnum = { ACCEPTED: 'accepted', QUEUED: 'queued', HELD: 'held', MERGED: 'merged', REFUSED: 'refused', PENDING: 'pending' } as const;
registerEnumType(AdmissionKindEnum, {
  name: 'AdmissionKind', description: 'What the environment said to an operation.',
  valuesMap: {
    ACCEPTED: { description: 'It runs.' }, QUEUED: { description: 'It waits behind another.' }, HELD: { description: 'It waits for the end of a freeze, or for approvals.' }, MERGED: { description: 'Another operation stands for it.' }, REFUSED: { description: 'It will not run.' },
    PENDING: { description: 'It is recorded and will be admitted as soon as the engine answers.' },
  },
});
