import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, getTableColumns, inArray, lte, ne, type SQL, sql } from '../platform/database/orm.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import { operations, outbox } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { CHANGES, DB } from '../platform/tokens.js';
import { activeStates } from './operation-states.js';

export type OperationRow = typeof operations.$inferSelect;
export type NewOperation = typeof operations.$inferInsert;

/** Which operations to list. */
export interface OperationFilter { readonly environmentId?: string; readonly projectId?: string }

const MAX_SEEN = 10_000;

/** Reads operations, and records new ones. Nothing here changes one that was admitted. */
@Injectable()
export class OperationRepository {
  private readonly seen = new Map<string, number>();

  constructor(@Inject(DB) private readonly db: Db, @Inject(CHANGES) private readonly changes: ChangeListener) {}

  /**
   * Records an operation, and with `outboxId` that it has to be sent, in one transaction.
   * A second one with the same idempotency key in its environment is not recorded: the first is given with `isNew: false`.
   */
  async insert(operation: NewOperation, outboxId?: string): Promise<{ readonly row: OperationRow; readonly isNew: boolean }> {
    const inserted = await this.db.transaction(async (tx) => {
      const [row] = await tx.insert(operations).values(operation).onConflictDoNothing().returning();
      if (row !== undefined) {
        if (outboxId !== undefined) await tx.insert(outbox).values({ id: outboxId, operationId: row.id });
        return { row, isNew: true };
      }
      const [earlier] = await tx.select().from(operations).where(and(eq(operations.environmentId, operation.environmentId), eq(operations.idempotencyKey, operation.idempotencyKey ?? '')));
      if (earlier === undefined) throw new Error('an operation was neither inserted nor found');
      return { row: earlier, isNew: false };
    });
    this.changes.tell('view', operation.environmentId);
    return inserted;
  }

  async findMany(ids: readonly string[]): Promise<OperationRow[]> {
    return this.witness(await this.db.select().from(operations).where(inArray(operations.id, [...ids])));
  }

  /** Those that are not over yet, oldest first. */
  async findActive(environmentIds: readonly string[]): Promise<OperationRow[]> {
    return await this.db.select().from(operations)
      .where(and(inArray(operations.environmentId, [...environmentIds]), inArray(operations.state, activeStates), ne(operations.kind, 'plan'))).orderBy(operations.createdAt, operations.id).limit(2_000);
  }

  async list(page: Page, filter: OperationFilter): Promise<OperationRow[]> {
    const conditions: (SQL | undefined)[] = [
      ne(operations.kind, 'plan'), afterCursor(operations.createdAt, operations.id, page),
      filter.environmentId === undefined ? undefined : eq(operations.environmentId, filter.environmentId),
      filter.projectId === undefined ? undefined : eq(operations.projectId, filter.projectId),
    ];
    return this.witness(await this.db.select().from(operations).where(and(...conditions)).orderBy(desc(operations.createdAt), desc(operations.id)).limit(page.limit + 1));
  }

  /** The same page of the operations of many environments, newest first. */
  async listByEnvironments(environmentIds: readonly string[], page: Page): Promise<OperationRow[]> {
    const rank = sql<number>`row_number() over (partition by ${operations.environmentId} order by ${operations.createdAt} desc, ${operations.id} desc)`.as('rank');
    const ranked = this.db.select({ ...getTableColumns(operations), rank }).from(operations)
      .where(and(inArray(operations.environmentId, [...environmentIds]), ne(operations.kind, 'plan'), afterCursor(operations.createdAt, operations.id, page))).as('ranked');
    return await this.db.select().from(ranked).where(lte(ranked.rank, page.limit + 1)).orderBy(ranked.environmentId, ranked.rank);
  }

  /** Whoever learns here that an operation got on shall not be shown its environment as it was before. */
  private witness(rows: OperationRow[]): OperationRow[] {
    for (const row of rows) {
      if (this.seen.get(row.id) === row.eventCount) continue;
      if (this.seen.size >= MAX_SEEN) this.seen.clear();
      this.seen.set(row.id, row.eventCount);
      this.changes.tell('view', row.environmentId);
    }
    return rows;
  }
}
