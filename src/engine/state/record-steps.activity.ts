import { createHash } from 'node:crypto';
import { sql } from '../../platform/database/orm.js';
import type { StateActivities, StepEvent } from '@belay/contracts';
import type { Db } from '../../platform/database/database.js';
import { appendEvents, lockPlace, type NewEvent } from '../events.js';
import type { StateDeps } from './state-deps.js';
import { positionOf } from './step-positions.js';

/** Makes the activity that records a batch of what happened to steps, as rows and as events; a repeated batch changes nothing. */
export function makeRecordSteps({ db }: StateDeps): StateActivities['recordSteps'] {
  return ({ operationId, attemptKey, events }) => db.transaction(async (tx) => {
    const place = await lockPlace(tx, operationId);
    const keyed = events.map((event, index) => [attemptKey === undefined ? keyOf(event) : `${attemptKey}:${index}`, event] as const);
    // What a replay tells again may come in one batch with the first time, which counts.
    const told = keyed.filter(([key], index) => keyed.findIndex(([first]) => first === key) === index);
    const offset = await appendEvents(tx, operationId, told.map(([key, event]) => toEvent(event, key)), place);
    if (offset === place.eventCount) return;
    await writeSteps(tx, operationId, latestOfEach(told.map(([, event]) => event)));
  });
}

/** A step begins once and ends once, so that what an event says of it makes a repeat known, whichever batch it comes in. */
function keyOf(event: StepEvent): string {
  return event.kind === 'warning' ? `warning:${createHash('sha256').update(event.message).digest('base64url')}` : `${event.kind}:${event.step}`;
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
    INSERT INTO step (operation_id, name, position, phase, summary, state, attempt, failure, note, started_at, ended_at)
    SELECT ${operationId}, given.name, given.position, given.phase, given.name, given.state, coalesce(claim.attempt, 0), given.failure, given.note, given.started_at, given.ended_at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(name text, position int, phase text, state text, failure jsonb, note text, started_at timestamptz, ended_at timestamptz)
    LEFT JOIN step_claim claim ON claim.key = ${operationId} || ':' || given.name
    ON CONFLICT (operation_id, phase, name) DO UPDATE SET state = CASE WHEN excluded.state = 'running' AND step.state <> 'pending' THEN step.state ELSE excluded.state END,
      failure = coalesce(excluded.failure, step.failure), note = coalesce(excluded.note, step.note),
      started_at = coalesce(step.started_at, excluded.started_at), ended_at = coalesce(excluded.ended_at, step.ended_at)`);
}

function toEvent(event: StepEvent, dedupeKey: string): NewEvent {
  const { kind, ...data } = event;
  return { type: kind === 'warning' ? 'warning' : `step.${kind}`, data, dedupeKey };
}
