import { Inject, Injectable } from '@nestjs/common';
import { and, asc, eq, gt } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environmentEvents, environments, operationEvents, operations } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';
import { endStates } from './operation.enums.js';
import type { OperationEventRow } from './operation-parts.repository.js';

export type EnvironmentEventRow = typeof environmentEvents.$inferSelect;

const BATCH = 200;

/** Reads events for those who follow them. */
@Injectable()
export class FeedRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

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

  async listOperationEvents(id: string, after: number): Promise<OperationEventRow[]> {
    return await this.db.select().from(operationEvents).where(and(eq(operationEvents.operationId, id), gt(operationEvents.offset, after))).orderBy(asc(operationEvents.offset)).limit(BATCH);
  }

  async listEnvironmentEvents(id: string, after: number): Promise<EnvironmentEventRow[]> {
    return await this.db.select().from(environmentEvents).where(and(eq(environmentEvents.environmentId, id), gt(environmentEvents.offset, after))).orderBy(asc(environmentEvents.offset)).limit(BATCH);
  }
}
