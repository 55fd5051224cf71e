import { sql } from 'drizzle-orm';
import type { Db } from '../platform/database/database.js';

/** Channel on which the id of an operation is told whose events grew. */
export const OPERATION_CHANNEL = 'belay_operation';
/** Channel on which the id of an environment is told whose events grew. */
export const ENVIRONMENT_CHANNEL = 'belay_environment';

/** Types of events of operations (`operation.*`, `step.*`, `plan.computed`, `warning`) and of environments. An open list. */
export type EventType =
  | 'operation.admitted' | 'operation.started' | 'operation.undoing' | 'operation.finished' | 'plan.computed' | 'warning'
  | 'step.started' | 'step.succeeded' | 'step.failed' | 'step.skipped' | 'step.waiting' | 'step.attempt' | 'step.log'
  | 'environment.observed' | 'environment.changed' | 'environment.destroyed' | (string & {});

/** An event to record. A second one with the same `dedupeKey` is dropped. */
export interface NewEvent {
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly dedupeKey: string;
}

/**
 * Appends events to an operation inside a transaction: offsets go on without a gap, repeats are dropped, listeners are told at commit.
 * Holds the operation's row until the transaction ends; lock operations before environments.
 * @returns offset of the operation's latest event; undefined when there is no such operation.
 */
export async function appendEvents(tx: Db, operationId: string, events: readonly NewEvent[]): Promise<number | undefined> {
  const locked = await tx.execute<{ environment_id: string; event_count: string }>(sql`SELECT environment_id, event_count FROM operation WHERE id = ${operationId} FOR UPDATE`);
  const row = locked.rows[0];
  if (row === undefined) return undefined;
  const first = Number(row.event_count);
  if (events.length === 0) return first;
  const appended = await tx.execute<{ event_count: string }>(sql`
    WITH fresh AS (${freshEvents(events, sql`SELECT 1 FROM operation_event e WHERE e.operation_id = ${operationId} AND e.dedupe_key = given.dedupe_key`)}),
    added AS (
      INSERT INTO operation_event (operation_id, "offset", environment_id, type, data, dedupe_key)
      SELECT ${operationId}, ${first} + n, ${row.environment_id}, type, data, dedupe_key FROM fresh
    ), told AS (SELECT pg_notify(${OPERATION_CHANNEL}, ${operationId}))
    UPDATE operation SET event_count = ${first} + (SELECT count(*) FROM fresh) WHERE id = ${operationId} AND (SELECT count(*) FROM told) > 0 RETURNING event_count`);
  return Number(appended.rows[0]?.event_count ?? first);
}

/** Appends events to an environment; as {@link appendEvents}. */
export async function appendEnvironmentEvents(tx: Db, environmentId: string, events: readonly NewEvent[]): Promise<number | undefined> {
  const locked = await tx.execute<{ event_offset: string }>(sql`SELECT event_offset FROM environment WHERE id = ${environmentId} FOR UPDATE`);
  const row = locked.rows[0];
  if (row === undefined) return undefined;
  const first = Number(row.event_offset);
  if (events.length === 0) return first;
  const appended = await tx.execute<{ event_offset: string }>(sql`
    WITH fresh AS (${freshEvents(events, sql`SELECT 1 FROM environment_event e WHERE e.environment_id = ${environmentId} AND e.dedupe_key = given.dedupe_key`)}),
    added AS (
      INSERT INTO environment_event (environment_id, "offset", type, data, dedupe_key)
      SELECT ${environmentId}, ${first} + n, type, data, dedupe_key FROM fresh
    ), told AS (SELECT pg_notify(${ENVIRONMENT_CHANNEL}, ${environmentId}))
    UPDATE environment SET event_offset = ${first} + (SELECT count(*) FROM fresh) WHERE id = ${environmentId} AND (SELECT count(*) FROM told) > 0 RETURNING event_offset`);
  return Number(appended.rows[0]?.event_offset ?? first);
}

function freshEvents(events: readonly NewEvent[], known: ReturnType<typeof sql>) {
  const rows = JSON.stringify(events.map(({ type, data, dedupeKey }, position) => ({ position, type, data, dedupe_key: dedupeKey })));
  return sql`
    SELECT given.type, given.data, given.dedupe_key, row_number() OVER (ORDER BY given.position) AS n
    FROM jsonb_to_recordset(${rows}::jsonb) AS given(position int, type text, data jsonb, dedupe_key text)
    WHERE NOT EXISTS (${known})`;
}
