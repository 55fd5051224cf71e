import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, getTableColumns, inArray, lt, lte, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { releases } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { DB } from '../platform/tokens.js';

export type ReleaseRow = typeof releases.$inferSelect;

/** Reads releases. */
@Injectable()
export class ReleaseRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findMany(ids: readonly string[]): Promise<ReleaseRow[]> {
    return await this.db.select().from(releases).where(inArray(releases.id, [...ids]));
  }

  /** The sealed release of the environment that came before this number. */
  async findBefore(environmentId: string, number: number): Promise<ReleaseRow | undefined> {
    const [row] = await this.db.select().from(releases).where(and(eq(releases.environmentId, environmentId), eq(releases.isSealed, true), lt(releases.number, number))).orderBy(desc(releases.number)).limit(1);
    return row;
  }

  /** The same page of the sealed releases of many environments, newest first. */
  async listByEnvironments(environmentIds: readonly string[], page: Page): Promise<ReleaseRow[]> {
    const rank = sql<number>`row_number() over (partition by ${releases.environmentId} order by ${releases.createdAt} desc, ${releases.id} desc)`.as('rank');
    const ranked = this.db.select({ ...getTableColumns(releases), rank }).from(releases)
      .where(and(inArray(releases.environmentId, [...environmentIds]), eq(releases.isSealed, true), afterCursor(releases.createdAt, releases.id, page))).as('ranked');
    return await this.db.select().from(ranked).where(lte(ranked.rank, page.limit + 1)).orderBy(ranked.environmentId, ranked.rank);
  }
}
