import { sql } from 'drizzle-orm';
import type { StateActivities, StepEvent } from '@belay/contracts';
import type { Db } from '../../platform/database/database.js';
import { appendEvents, type NewEvent } from '../events.js';
import { lockOperation } from './begin-operation.activity.js';
import type { StateDeps } from './state-deps.js';
import { positionOf } from './step-positions.js';

/** Makes the activity that records a batch of what happened to steps, as rows and as events; a repeated batch changes nothing. */
export function makeRecordSteps({ db }: StateDeps): StateActivities['recordSteps'] {
  return ({ operationId, attemptKey, events }) => db.transaction(async (tx) => {
    const before = (await lockOperation(tx, operationId)).eventCount;
    const offset = await appendEvents(tx, operationId, events.map((event, index) => toEvent(event, `${attemptKey}:${index}`)));
    if (offset === before) return;
    await writeSteps(tx, operationId, latestOfEach(events));
  });
}

/** Row of a step as a batch leaves it; times are ISO 8601. */
interface StepRow {
  readonly name: string;
  /** Where it stands when the plan does not name it. */
  readonly position: number;
  readonly phase: 'forward' | 'undo';
  readonly state: 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly failure: unknown;
  readonly note: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

function latestOfEach(events: readonly StepEvent[]): StepRow[] {
  const rows = new Map<string, StepRow>();
  for (const event of events) {
    if (event.kind === 'warning') continue;
    const known = rows.get(event.step);
    const base: StepRow = known ?? { name: event.step, position: positionOf(event.step), phase: event.step.startsWith('undo/') ? 'undo' : 'forward', state: 'running', failure: null, note: null, started_at: null, ended_at: null };
    rows.set(event.step, { ...base, ...changeOf(event) });
  }
  return [...rows.values()];
}

function changeOf(event: Exclude<StepEvent, { kind: 'warning' }>): Partial<StepRow> {
  switch (event.kind) {
    case 'started': return { state: 'running', started_at: event.at };
    case 'succeeded': return { state: 'succeeded', ended_at: event.at, note: event.note ?? null };
    case 'failed': return { state: 'failed', ended_at: event.at, failure: event.failure };
    case 'skipped': return { state: 'skipped' };
    case 'waiting': return { note: `waits for ${event.for}` };
  }
}

async function writeSteps(tx: Db, operationId: string, rows: readonly StepRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    INSERT INTO step (operation_id, name, position, phase, summary, state, failure, note, started_at, ended_at)
    SELECT ${operationId}, given.name, given.position, given.phase, given.name, given.state, given.failure, given.note, given.started_at, given.ended_at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(name text, position int, phase text, state text, failure jsonb, note text, started_at timestamptz, ended_at timestamptz)
    ON CONFLICT (operation_id, phase, name) DO UPDATE SET state = excluded.state, failure = excluded.failure, note = coalesce(excluded.note, step.note),
      started_at = coalesce(step.started_at, excluded.started_at), ended_at = coalesce(excluded.ended_at, step.ended_at)`);
}

function toEvent(event: StepEvent, dedupeKey: string): NewEvent {
  const { kind, ...data } = event;
  return { type: kind === 'warning' ? 'warning' : `step.${kind}`, data, dedupeKey };
}
