import { BelayError } from '@belay/contracts';
import { sql } from '../platform/database/orm.js';
import { changeChannels } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';

/** Types of events of operations (`operation.*`, `step.*`, `plan.computed`, `warning`) and of environments. An open list. */
type EventType =
  | 'operation.admitted' | 'operation.started' | 'operation.undoing' | 'operation.finished' | 'plan.computed' | 'warning'
  | 'step.started' | 'step.succeeded' | 'step.failed' | 'step.skipped' | 'step.waiting' | 'step.attempt' | 'step.log'
  | 'environment.observed' | 'environment.changed' | 'environment.destroyed' | (string & {});

/** An event to record. A second one with the same `dedupeKey` is dropped. */
export interface NewEvent {
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly dedupeKey: string;
}

/** Where an operation's next event goes. */
export interface EventPlace {
  readonly environmentId: string;
  /** Offset of its latest event; 0 before the first. */
  readonly eventCount: number;
}

/** Locks an operation's row until the transaction ends and says where its next event goes. @throws {BelayError} NOT_FOUND. */
export async function lockPlace(tx: Db, operationId: string): Promise<EventPlace> {
  const place = await findPlace(tx, operationId);
  if (place === undefined) throw new BelayError('NOT_FOUND', `There is no operation ${operationId}.`);
  return place;
}

async function findPlace(tx: Db, operationId: string): Promise<EventPlace | undefined> {
  const { rows: [row] } = await tx.execute<{ environment_id: string; event_count: string }>(sql`SELECT environment_id, event_count FROM operation WHERE id = ${operationId} FOR UPDATE`);
  return row === undefined ? undefined : { environmentId: row.environment_id, eventCount: Number(row.event_count) };
}

/**
 * Appends events to an operation inside a transaction: offsets go on without a gap, repeats are dropped, listeners are told at commit.
 * Holds the operation's row until the transaction ends; lock operations before environments.
 * `held` is the place where the transaction has locked the row already and appended nothing since.
 * @returns offset of the operation's latest event; undefined when there is no such operation.
 */
export async function appendEvents(tx: Db, operationId: string, events: readonly NewEvent[], held?: EventPlace): Promise<number | undefined> {
  const place = held ?? await findPlace(tx, operationId);
  if (place === undefined) return undefined;
  const first = place.eventCount;
  if (events.length === 0) return first;
  const appended = await tx.execute<{ event_count: string }>(sql`
    WITH fresh AS (${freshEvents(events, sql`SELECT 1 FROM operation_event e WHERE e.operation_id = ${operationId} AND e.dedupe_key = given.dedupe_key`)}),
    added AS (
      INSERT INTO operation_event (operation_id, "offset", environment_id, type, data, dedupe_key)
      SELECT ${operationId}, ${first} + n, ${place.environmentId}, type, data, dedupe_key FROM fresh
    ), told AS (SELECT pg_notify(${changeChannels.operation}, ${operationId}))
    UPDATE operation SET event_count = ${first} + (SELECT count(*) FROM fresh) WHERE id = ${operationId} AND (SELECT count(*) FROM told) > 0 RETURNING event_count`);
  return Number(appended.rows[0]?.event_count ?? first);
}

/** Appends events to an environment; as {@link appendEvents}. `heldOffset` is the offset of its latest event where the transaction has locked the row already. */
export async function appendEnvironmentEvents(tx: Db, environmentId: string, events: readonly NewEvent[], heldOffset?: number): Promise<number | undefined> {
  const first = heldOffset ?? await lockEnvironmentOffset(tx, environmentId);
  if (first === undefined) return undefined;
  if (events.length === 0) return first;
  const appended = await tx.execute<{ event_offset: string }>(sql`
    WITH fresh AS (${freshEvents(events, sql`SELECT 1 FROM environment_event e WHERE e.environment_id = ${environmentId} AND e.dedupe_key = given.dedupe_key`)}),
    added AS (
      INSERT INTO environment_event (environment_id, "offset", type, data, dedupe_key)
      SELECT ${environmentId}, ${first} + n, type, data, dedupe_key FROM fresh
    ), told AS (SELECT pg_notify(${changeChannels.environment}, ${environmentId}))
    UPDATE environment SET event_offset = ${first} + (SELECT count(*) FROM fresh) WHERE id = ${environmentId} AND (SELECT count(*) FROM told) > 0 RETURNING event_offset`);
  return Number(appended.rows[0]?.event_offset ?? first);
}

async function lockEnvironmentOffset(tx: Db, environmentId: string): Promise<number | undefined> {
  const { rows: [row] } = await tx.execute<{ event_offset: string }>(sql`SELECT event_offset FROM environment WHERE id = ${environmentId} FOR UPDATE`);
  return row === undefined ? undefined : Number(row.event_offset);
}

function freshEvents(events: readonly NewEvent[], known: ReturnType<typeof sql>) {
  const rows = JSON.stringify(events.map(({ type, data, dedupeKey }, position) => ({ position, type, data, dedupe_key: dedupeKey })));
  return sql`
    SELECT given.type, given.data, given.dedupe_key, row_number() OVER (ORDER BY given.position) AS n
    FROM jsonb_to_recordset(${rows}::jsonb) AS given(position int, type text, data jsonb, dedupe_key text)
    WHERE NOT EXISTS (${known})`;
}
