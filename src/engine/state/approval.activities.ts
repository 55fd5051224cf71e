import { and, eq, inArray, isNull } from '../../platform/database/orm.js';
import type { StateActivities } from '@belay/contracts';
import { approvalDecisions, approvalRequests, operations } from '../../platform/database/schema/index.js';
import { appendEnvironmentEvents, appendEvents } from '../events.js';
import { lockOperation } from './begin-operation.activity.js';
import type { StateDeps } from './state-deps.js';

/** Makes the activity that records that an operation waits for approvals of its plan. */
export function makeRequestApproval({ db }: StateDeps): StateActivities['requestApproval'] {
  return ({ operationId, planHash, required, since, until }) => db.transaction(async (tx) => {
    const { environmentId, kind, outcome } = await lockOperation(tx, operationId);
    if (outcome !== null) return;
    await tx.insert(approvalRequests).values({ operationId, environmentId, planHash, required, since: new Date(since), until: new Date(until) }).onConflictDoNothing();
    await tx.update(operations).set({ state: 'awaiting-approval' }).where(and(eq(operations.id, operationId), inArray(operations.state, ['pending', 'queued'])));
    await appendEvents(tx, operationId, [{ type: 'approval.requested', data: { planHash, required, until }, dedupeKey: 'approval-requested' }]);
    await appendEnvironmentEvents(tx, environmentId, [{ type: 'approval.requested', data: { operationId, kind, planHash, required, until }, dedupeKey: `${operationId}:approval-requested` }]);
  });
}

/** Makes the activity that records what a person decided; with the last approval the operation waits for its turn again. */
export function makeRecordDecision({ db }: StateDeps): StateActivities['recordDecision'] {
  return ({ operationId, actor, decision, planHash, reason, isGranted }) => db.transaction(async (tx) => {
    const { environmentId, kind } = await lockOperation(tx, operationId);
    await tx.insert(approvalDecisions).values({ operationId, actor, decision, planHash, reason: reason ?? null }).onConflictDoNothing();
    if (isGranted) {
      await tx.update(approvalRequests).set({ isGranted }).where(eq(approvalRequests.operationId, operationId));
      await tx.update(operations).set({ state: 'queued' }).where(and(eq(operations.id, operationId), eq(operations.state, 'awaiting-approval'), isNull(operations.outcome)));
    }
    const type = decision === 'approve' ? 'approval.given' : 'approval.rejected';
    const data = { by: actor, planHash, ...(reason === undefined ? {} : { reason }), ...(isGranted ? { isGranted } : {}) };
    await appendEvents(tx, operationId, [{ type, data, dedupeKey: `${type}:${actor}` }]);
    await appendEnvironmentEvents(tx, environmentId, [{ type, data: { operationId, kind, ...data }, dedupeKey: `${operationId}:${type}:${actor}` }]);
  });
}
