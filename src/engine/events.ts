import { sql } from '../platform/database/orm.js';
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

/**
 * Appends events to an operation, in a transaction or by itself: offsets go on without a gap, repeats are dropped, listeners are told at commit. An operation that does not exist gets none.
 * Holds the operation's row until the transaction ends; lock operations before environments. source: migration 0009-append-events.sql
 */
export async function appendEvents(db: Db, operationId: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await db.execute(sql`SELECT append_operation_events(${operationId}, ${toRows(events)}::jsonb)`);
}

/** Appends events to an environment; as {@link appendEvents}. */
export async function appendEnvironmentEvents(db: Db, environmentId: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await db.execute(sql`SELECT append_environment_events(${environmentId}, ${toRows(events)}::jsonb)`);
}

/** Events as the database's functions take them: a JSON array of { position, type, data, dedupe_key }. */
export function toRows(events: readonly NewEvent[]): string {
  return JSON.stringify(events.map(({ type, data, dedupeKey }, position) => ({ position, type, data, dedupe_key: dedupeKey })));
}
