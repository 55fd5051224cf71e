import { inArray, sql } from 'drizzle-orm';
import type { Admission, Gate, OperationOutcome, StateActivities } from '@belay/contracts';
import type { Db } from '../../platform/database/database.js';
import { operations } from '../../platform/database/schema/index.js';
import { appendEnvironmentEvents, appendEvents } from '../events.js';
import { passGate } from './pass-gate.js';
import { passOnPlace } from './queue-place.js';
import type { StateDeps } from './state-deps.js';

const open: Gate = { kind: 'open' };

/** Makes the activity that writes what the environment's entity said to a request, and ends what gave way to it. */
export function makeRecordAdmission({ db }: StateDeps): StateActivities['recordAdmission'] {
  return ({ operationId, admission: asked, superseded: givesWay = [], readsGate = false }) => db.transaction(async (tx) => {
    // In one order always, since two admissions may be recorded side by side.
    const rows = await tx.select({ id: operations.id, environmentId: operations.environmentId, kind: operations.kind, admission: operations.admission, outcome: operations.outcome, params: operations.params, requestedBy: operations.requestedBy })
      .from(operations).where(inArray(operations.id, [operationId, ...givesWay])).orderBy(operations.id).for('update');
    const environmentId = rows[0]?.environmentId;
    if (environmentId === undefined) return { admission: asked, gate: open };
    const own = rows.find(({ id }) => id === operationId);
    const isNew = own !== undefined && own.admission === null;
    const mayRun = asked.kind === 'accepted' || asked.kind === 'queued';
    const gate = readsGate && isNew && mayRun ? await passGate(tx, own) : open;
    const admission = withGate(asked, gate);
    const superseded = admission.kind === 'refused' ? [] : givesWay;
    const ended: { id: string; outcome: OperationOutcome }[] = superseded.map((id) => ({ id, outcome: { kind: 'superseded', by: operationId } }));
    if (admission.kind === 'merged') ended.push({ id: operationId, outcome: { kind: 'merged', into: admission.into } });
    if (admission.kind === 'refused') ended.push({ id: operationId, outcome: { kind: 'refused', failure: admission.failure } });
    const told = [];

    if (isNew) {
      const isQueued = (admission.kind === 'queued' || admission.kind === 'held') && own.outcome === null;
      await tx.update(operations).set({ admission, admittedAt: sql`clock_timestamp()`, ...(isQueued ? { state: sql`CASE WHEN state = 'pending' THEN 'queued' ELSE state END` } : {}) }).where(inArray(operations.id, [operationId]));
      await appendEvents(tx, operationId, [{ type: 'operation.admitted', data: { admission }, dedupeKey: 'admitted' }]);
      told.push({ type: 'operation.admitted', data: { operationId, kind: own.kind, admission }, dedupeKey: `${operationId}:admitted` });
    }
    for (const { id, outcome } of ended) {
      const row = rows.find((one) => one.id === id);
      if (row === undefined || row.outcome !== null) continue;
      told.push(await end(tx, row, outcome));
      await passOnPlace(tx, environmentId, id);
    }
    await appendEnvironmentEvents(tx, environmentId, told);
    return { admission, gate };
  });
}

/** What the entity said, corrected by what stands in the way. */
function withGate(asked: Admission, gate: Gate): Admission {
  if (gate.kind === 'frozen') {
    return gate.failure === undefined ? { kind: 'held', by: 'freeze', message: gate.message, ...(gate.until === undefined ? {} : { until: gate.until }) } : { kind: 'refused', failure: gate.failure };
  }
  if (gate.kind !== 'approval' || asked.kind !== 'accepted') return asked;
  return { kind: 'held', by: 'approval', message: `Its plan is being made; then ${gate.required} ${gate.required === 1 ? 'person has' : 'persons have'} to approve it, none of them ${gate.requestedBy}.` };
}

async function end(tx: Db, { id, kind }: { readonly id: string; readonly kind: string }, outcome: OperationOutcome) {
  await tx.update(operations).set({ outcome, state: outcome.kind, endedAt: sql`clock_timestamp()` }).where(inArray(operations.id, [id]));
  await appendEvents(tx, id, [{ type: 'operation.finished', data: { outcome }, dedupeKey: 'finished' }]);
  return { type: 'operation.finished', data: { operationId: id, kind, outcome: outcome.kind }, dedupeKey: `${id}:finished` };
}
