import { inArray, sql } from 'drizzle-orm';
import type { OperationOutcome, StateActivities } from '@belay/contracts';
import { operations } from '../../platform/database/schema/index.js';
import { appendEnvironmentEvents, appendEvents } from '../events.js';
import type { StateDeps } from './state-deps.js';

/** Makes the activity that writes what the environment's entity said to a request, and ends what gave way to it. */
export function makeRecordAdmission({ db }: StateDeps): StateActivities['recordAdmission'] {
  return ({ operationId, admission, superseded = [] }) => db.transaction(async (tx) => {
    // In one order always, since two admissions may be recorded side by side.
    const rows = await tx.select({ id: operations.id, environmentId: operations.environmentId, kind: operations.kind, admission: operations.admission, outcome: operations.outcome })
      .from(operations).where(inArray(operations.id, [operationId, ...superseded])).orderBy(operations.id).for('update');
    const environmentId = rows[0]?.environmentId;
    if (environmentId === undefined) return;
    const ended: { id: string; outcome: OperationOutcome }[] = superseded.map((id) => ({ id, outcome: { kind: 'superseded', by: operationId } }));
    if (admission.kind === 'merged') ended.push({ id: operationId, outcome: { kind: 'merged', into: admission.into } });
    if (admission.kind === 'refused') ended.push({ id: operationId, outcome: { kind: 'refused', failure: admission.failure } });
    const told = [];

    const own = rows.find(({ id }) => id === operationId);
    if (own !== undefined && own.admission === null) {
      const isQueued = admission.kind === 'queued' && own.outcome === null;
      await tx.update(operations).set({ admission, admittedAt: sql`clock_timestamp()`, ...(isQueued ? { state: sql`CASE WHEN state = 'pending' THEN 'queued' ELSE state END` } : {}) }).where(inArray(operations.id, [operationId]));
      await appendEvents(tx, operationId, [{ type: 'operation.admitted', data: { admission }, dedupeKey: 'admitted' }]);
      told.push({ type: 'operation.admitted', data: { operationId, kind: own.kind, admission }, dedupeKey: `${operationId}:admitted` });
    }
    for (const { id, outcome } of ended) {
      const row = rows.find((one) => one.id === id);
      if (row === undefined || row.outcome !== null) continue;
      await tx.update(operations).set({ outcome, state: outcome.kind, endedAt: sql`clock_timestamp()` }).where(inArray(operations.id, [id]));
      await appendEvents(tx, id, [{ type: 'operation.finished', data: { outcome }, dedupeKey: 'finished' }]);
      told.push({ type: 'operation.finished', data: { operationId: id, kind: row.kind, outcome: outcome.kind }, dedupeKey: `${id}:finished` });
    }
    await appendEnvironmentEvents(tx, environmentId, told);
  });
}
