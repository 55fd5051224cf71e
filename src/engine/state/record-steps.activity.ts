import { createHash } from 'node:crypto';
import { sql } from '../../platform/database/orm.js';
import { BelayError, type StateActivities, type StepEvent } from '@belay/contracts';
import { toRows, type NewEvent } from '../events.js';
import type { StateDeps } from './state-deps.js';
import { positionOf } from './step-positions.js';

/** Makes the activity that records a batch of what happened to steps, as rows and as events; a repeated batch changes nothing. @throws {BelayError} NOT_FOUND when there is no such operation. */
export function makeRecordSteps({ db }: StateDeps): StateActivities['recordSteps'] {
  return async ({ operationId, attemptKey, events }) => {
    const keyed = events.map((event, index) => [attemptKey === undefined ? keyOf(event) : `${attemptKey}:${index}`, event] as const);
    // What a replay tells again may come in one batch with the first time, which counts.
    const told = keyed.filter(([key], index) => keyed.findIndex(([first]) => first === key) === index);
    const rows = JSON.stringify(latestOfEach(told.map(([, event]) => event)));
    const { rows: [recorded] } = await db.execute<{ latest: string | null }>(sql`SELECT record_steps(${operationId}, ${toRows(told.map(([key, event]) => toEvent(event, key)))}::jsonb, ${rows}::jsonb) AS latest`);
    if (recorded?.latest == null) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
  };
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

function toEvent(event: StepEvent, dedupeKey: string): NewEvent {
  const { kind, ...data } = event;
  return { type: kind === 'warning' ? 'warning' : `step.${kind}`, data, dedupeKey };
}
