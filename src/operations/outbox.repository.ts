import { Inject, Injectable } from '@nestjs/common';
import { eq, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { operations, outbox } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';
import type { OperationRow } from './operation.repository.js';

/** Longest time between two tries of one entry. */
const MAX_BACK_OFF_SECONDS = 10;

/** Knows which operations have not reached their environment yet. */
@Injectable()
export class OutboxRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** Takes entries that are due, so that no other process takes them before they are due again. `afterSeconds`: how old an entry has to be that was never tried. */
  async takeDue(limit: number, afterSeconds: number): Promise<OperationRow[]> {
    const taken = await this.db.execute<{ operation_id: string }>(sql`
      UPDATE outbox SET tries = tries + 1, tried_at = clock_timestamp() WHERE id IN (
        SELECT id FROM outbox WHERE sent_at IS NULL
          AND coalesce(tried_at, created_at) <= clock_timestamp() - make_interval(secs => least(${afterSeconds}::float8 * power(2, least(tries, 8)), ${MAX_BACK_OFF_SECONDS}))
        ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ) RETURNING operation_id`);
    const ids = taken.rows.map((row) => row.operation_id);
    if (ids.length === 0) return [];
    return await this.db.select().from(operations).where(sql`${operations.id} = any(${sql.param(ids)})`).orderBy(operations.createdAt, operations.id);
  }

  /** Says that an operation has reached its environment. */
  async markSent(operationId: string): Promise<void> {
    await this.db.update(outbox).set({ sentAt: sql`clock_timestamp()` }).where(eq(outbox.operationId, operationId));
  }
}
