import type { StateActivities } from '@belay/contracts';
import { makeRecordDecision, makeRequestApproval } from './approval.activities.js';
import { makeBeginOperation, makeReadOperationStart } from './begin-operation.activity.js';
import { makeBeginUndo } from './begin-undo.activity.js';
import { makeComputePlan } from './compute-plan.activity.js';
import { makeFinishOperation } from './finish-operation.activity.js';
import { makeIsClaimed } from './is-claimed.activity.js';
import { makeReadGate } from './pass-gate.js';
import { makeRecordAdmission, makeRecordAdmissions } from './record-admission.activity.js';
import { makeRecordSteps } from './record-steps.activity.js';
import type { StateDeps } from './state-deps.js';

/** State activities of the engine; those that read sources and seal releases are made in src/specs. */
export type EngineStateActivities = Omit<StateActivities, 'beginWithWanted' | 'resolveWanted' | 'sealRelease' | 'prepareTask'>;

/** Makes the activities that read and write the records of operations. */
export function createStateActivities(deps: StateDeps): EngineStateActivities {
  return {
    recordAdmission: makeRecordAdmission(deps), recordAdmissions: makeRecordAdmissions(deps), readGate: makeReadGate(deps), readOperationStart: makeReadOperationStart(deps), requestApproval: makeRequestApproval(deps), recordDecision: makeRecordDecision(deps),
    beginOperation: makeBeginOperation(deps), beginUndo: makeBeginUndo(deps),
    computePlan: makeComputePlan(deps), recordSteps: makeRecordSteps(deps), isClaimed: makeIsClaimed(deps), finishOperation: makeFinishOperation(deps),
  };
}
