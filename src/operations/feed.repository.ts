import { Inject, Injectable } from '@nestjs/common';
import { and, asc, eq, gt, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environmentEvents, environments, operationEvents, operations } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';
import { endStates } from './operation-states.js';
import type { OperationEventRow } from './operation-parts.repository.js';

export type EnvironmentEventRow = typeof environmentEvents.$inferSelect;

const BATCH = 200;

/** What was read of a feed. */
interface Events<E> {
  /** Oldest first. */
  readonly items: readonly E[];
  readonly hasMore: boolean;
  /** Whether nothing follows any more; so it is of what does not exist. */
  readonly isOver: boolean;
}

/** Reads events for those who follow them. */
@Injectable()
export class FeedRepository {
  private readonly eventsOfOperation: ReturnType<typeof prepareOperationEvents>;
  private readonly eventsOfEnvironment: ReturnType<typeof prepareEnvironmentEvents>;

  constructor(@Inject(DB) private readonly db: Db) {
    this.eventsOfOperation = prepareOperationEvents(db);
    this.eventsOfEnvironment = prepareEnvironmentEvents(db);
  }

  /** Offset of an operation's latest event and whether it is over; undefined when there is none. */
  async findOperation(id: string): Promise<{ readonly offset: number; readonly isOver: boolean } | undefined> {
    const [row] = await this.db.select({ offset: operations.eventCount, state: operations.state }).from(operations).where(eq(operations.id, id));
    return row === undefined ? undefined : { offset: row.offset, isOver: endStates.includes(row.state) };
  }

  /** Offset of an environment's latest event and whether it is gone; undefined when there is none. */
  async findEnvironment(id: string): Promise<{ readonly offset: number; readonly isOver: boolean } | undefined> {
    const [row] = await this.db.select({ offset: environments.eventOffset, destroyedAt: environments.destroyedAt }).from(environments).where(eq(environments.id, id));
    return row === undefined ? undefined : { offset: row.offset, isOver: row.destroyedAt !== null };
  }

  /** Reads an operation's events after an offset, and whether it is over: what ends it is committed with its last event, and both are read at one moment. */
  async readOperation(id: string, after: number): Promise<Events<OperationEventRow>> {
    return toEvents(await this.eventsOfOperation.execute({ id, after }), ({ state }) => endStates.includes(state));
  }

  /** Reads an environment's events after an offset, and whether it is gone; as {@link readOperation}. */
  async readEnvironment(id: string, after: number): Promise<Events<EnvironmentEventRow>> {
    return toEvents(await this.eventsOfEnvironment.execute({ id, after }), ({ destroyedAt }) => destroyedAt !== null);
  }
}

/** Asked for at each event by each who follows: making the query anew would cost the api more than its answer. */
function prepareOperationEvents(db: Db) {
  return db.select({ event: operationEvents, state: operations.state }).from(operations)
    .leftJoin(operationEvents, and(eq(operationEvents.operationId, operations.id), gt(operationEvents.offset, sql.placeholder('after'))))
    .where(eq(operations.id, sql.placeholder('id'))).orderBy(asc(operationEvents.offset)).limit(BATCH).prepare('operation_feed');
}

function prepareEnvironmentEvents(db: Db) {
  return db.select({ event: environmentEvents, destroyedAt: environments.destroyedAt }).from(environments)
    .leftJoin(environmentEvents, and(eq(environmentEvents.environmentId, environments.id), gt(environmentEvents.offset, sql.placeholder('after'))))
    .where(eq(environments.id, sql.placeholder('id'))).orderBy(asc(environmentEvents.offset)).limit(BATCH).prepare('environment_feed');
}

function toEvents<E, R extends { readonly event: E | null }>(rows: readonly R[], isOver: (row: R) => boolean): Events<E> {
  const [first] = rows;
  return { items: rows.flatMap(({ event }) => event ?? []), hasMore: rows.length === BATCH, isOver: first === undefined || isOver(first) };
}
