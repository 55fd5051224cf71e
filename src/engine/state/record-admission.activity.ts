import { and, inArray, isNotNull, sql } from '../../platform/database/orm.js';
import type { Admission, AdmissionRecord, Gate, OperationOutcome, RecordedAdmission, StateActivities } from '@belay/contracts';
import type { Db } from '../../platform/database/database.js';
import { operations } from '../../platform/database/schema/index.js';
import { appendEnvironmentEvents, appendEvents, type NewEvent } from '../events.js';
import { passGate } from './pass-gate.js';
import { passOnPlace } from './queue-place.js';
import type { StateDeps } from './state-deps.js';

const open: Gate = { kind: 'open' };
const columns = {
  id: operations.id, environmentId: operations.environmentId, kind: operations.kind, admission: operations.admission, outcome: operations.outcome, params: operations.params, requestedBy: operations.requestedBy,
};
type Row = Pick<typeof operations.$inferSelect, keyof typeof columns>;

/** What a transaction knows of the operations that it locked, those ahead of them that have ended, and the events of their environment so far. */
interface Batch { readonly rows: Map<string, Row>; readonly ended: ReadonlySet<string>; readonly told: NewEvent[] }

/** Makes the activity that writes what the environment's entity said to a request, and ends what gave way to it. */
export function makeRecordAdmission({ db }: StateDeps): StateActivities['recordAdmission'] {
  return (record) => db.transaction(async (tx) => (await recordAll(tx, [record]))[0] ?? { admission: record.admission, gate: open });
}

/** Makes the activity that does the same for several requests of one environment. */
export function makeRecordAdmissions({ db }: StateDeps): StateActivities['recordAdmissions'] {
  return ({ admissions }) => db.transaction((tx) => recordAll(tx, admissions));
}

async function recordAll(tx: Db, records: readonly AdmissionRecord[]): Promise<RecordedAdmission[]> {
  const ids = [...new Set(records.flatMap(({ operationId, superseded = [] }) => [operationId, ...superseded]))];
  // In one order always, since two admissions may be recorded side by side.
  const rows = await tx.select(columns).from(operations).where(inArray(operations.id, ids)).orderBy(operations.id).for('update');
  const batch: Batch = { rows: new Map(rows.map((row) => [row.id, row])), ended: await findEnded(tx, records), told: [] };
  const recorded: RecordedAdmission[] = [];
  for (const record of records) recorded.push(await recordOne(tx, batch, record));
  const environmentId = rows[0]?.environmentId;
  if (environmentId !== undefined) await appendEnvironmentEvents(tx, environmentId, batch.told);
  return recorded;
}

/** What has run and has its verdict of those which operations would wait for: the entity hears of an end a moment later than the records. */
async function findEnded(tx: Db, records: readonly AdmissionRecord[]): Promise<ReadonlySet<string>> {
  const ahead = records.flatMap(({ admission }) => (admission.kind === 'queued' ? [admission.behind] : []));
  if (ahead.length === 0) return new Set();
  const rows = await tx.select({ id: operations.id }).from(operations).where(and(inArray(operations.id, ahead), isNotNull(operations.startedAt), isNotNull(operations.outcome)));
  return new Set(rows.map(({ id }) => id));
}

async function recordOne(tx: Db, batch: Batch, { operationId, admission: said, superseded: givesWay = [], readsGate = false }: AdmissionRecord): Promise<RecordedAdmission> {
  const asked: Admission = said.kind === 'queued' && batch.ended.has(said.behind) ? { kind: 'accepted' } : said;
  const own = batch.rows.get(operationId);
  const isNew = own !== undefined && own.admission === null;
  const mayRun = asked.kind === 'accepted' || asked.kind === 'queued';
  const gate = readsGate && isNew && mayRun ? await passGate(tx, own) : open;
  const admission = withGate(asked, gate);
  if (isNew) {
    const isQueued = (admission.kind === 'queued' || admission.kind === 'held') && own.outcome === null;
    await tx.update(operations).set({ admission, admittedAt: sql`clock_timestamp()`, ...(isQueued ? { state: sql`CASE WHEN state = 'pending' THEN 'queued' ELSE state END` } : {}) }).where(inArray(operations.id, [operationId]));
    await appendEvents(tx, operationId, [{ type: 'operation.admitted', data: { admission }, dedupeKey: 'admitted' }]);
    batch.told.push({ type: 'operation.admitted', data: { operationId, kind: own.kind, admission }, dedupeKey: `${operationId}:admitted` });
    batch.rows.set(operationId, { ...own, admission });
  }
  for (const id of admission.kind === 'refused' ? [] : givesWay) await end(tx, batch, id, { kind: 'superseded', by: operationId });
  if (admission.kind === 'merged') await end(tx, batch, operationId, { kind: 'merged', into: admission.into });
  if (admission.kind === 'refused') await end(tx, batch, operationId, { kind: 'refused', failure: admission.failure });
  return { admission, gate };
}

async function end(tx: Db, batch: Batch, id: string, outcome: OperationOutcome): Promise<void> {
  const row = batch.rows.get(id);
  if (row === undefined || row.outcome !== null) return;
  await tx.update(operations).set({ outcome, state: outcome.kind, endedAt: sql`clock_timestamp()` }).where(inArray(operations.id, [id]));
  await appendEvents(tx, id, [{ type: 'operation.finished', data: { outcome }, dedupeKey: 'finished' }]);
  await passOnPlace(tx, row.environmentId, id);
  batch.told.push({ type: 'operation.finished', data: { operationId: id, kind: row.kind, outcome: outcome.kind }, dedupeKey: `${id}:finished` });
  batch.rows.set(id, { ...row, outcome });
}

/** What the entity said, corrected by what stands in the way. */
function withGate(asked: Admission, gate: Gate): Admission {
  if (gate.kind === 'frozen') {
    return gate.failure === undefined ? { kind: 'held', by: 'freeze', message: gate.message, ...(gate.until === undefined ? {} : { until: gate.until }) } : { kind: 'refused', failure: gate.failure };
  }
  if (gate.kind !== 'approval' || asked.kind !== 'accepted') return asked;
  return { kind: 'held', by: 'approval', message: `Its plan is being made; then ${gate.required} ${gate.required === 1 ? 'person has' : 'persons have'} to approve it, none of them ${gate.requestedBy}.` };
}
