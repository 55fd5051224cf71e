import { Inject, Injectable } from '@nestjs/common';
import { and, eq, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { wakes } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

/** Notes, in the transaction of the change, that environments have to look at their freezes anew: those of the given ones in which something waits. Gives these. */
export async function askToWake(tx: Db, environmentIds: readonly string[]): Promise<string[]> {
  if (environmentIds.length === 0) return [];
  const { rows } = await tx.execute<{ environment_id: string }>(sql`
    INSERT INTO wake (environment_id, asked_at)
    SELECT DISTINCT environment_id, clock_timestamp() FROM operation WHERE environment_id = any(${sql.param(environmentIds)}) AND state IN ('pending', 'queued', 'awaiting-approval')
    ON CONFLICT (environment_id) DO UPDATE SET asked_at = excluded.asked_at RETURNING environment_id`);
  return rows.map((row) => row.environment_id);
}

/** Knows which environments were not told yet that their freezes changed. */
@Injectable()
export class WakeRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** Those that were asked for a while ago (or any, with 0), oldest first. */
  async findDue(limit: number, afterSeconds: number): Promise<readonly { readonly environmentId: string; readonly askedAt: Date | null }[]> {
    return await this.db.select().from(wakes).where(sql`${wakes.askedAt} <= clock_timestamp() - make_interval(secs => ${afterSeconds}::float8)`).orderBy(wakes.askedAt).limit(limit);
  }

  /** When an environment was asked for; undefined when it was told. */
  async findAskedAt(environmentId: string): Promise<Date | undefined> {
    const [row] = await this.db.select().from(wakes).where(eq(wakes.environmentId, environmentId));
    return row?.askedAt ?? undefined;
  }

  /** Says that an environment was told what was asked for up to then. */
  async markTold(environmentId: string, askedAt: Date): Promise<void> {
    await this.db.delete(wakes).where(and(eq(wakes.environmentId, environmentId), eq(wakes.askedAt, askedAt)));
  }
}
