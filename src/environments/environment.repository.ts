import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, getTableColumns, inArray, isNull, lte, type SQL, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environments } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { DB } from '../platform/tokens.js';

export type EnvironmentRow = typeof environments.$inferSelect;
export type NewEnvironment = typeof environments.$inferInsert;

/** Which environments to list. */
export interface EnvironmentFilter { readonly projectId?: string; readonly branch?: string; readonly includesDestroyed: boolean }

/** Reads and writes environments. */
@Injectable()
export class EnvironmentRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** Adds an environment; undefined when the project has one on that branch that was not destroyed. */
  async insert(environment: NewEnvironment): Promise<EnvironmentRow | undefined> {
    const [row] = await this.db.insert(environments).values(environment).onConflictDoNothing().returning();
    return row;
  }

  /** Changes settings; undefined when there is no such environment. */
  async update(id: string, settings: Pick<Partial<NewEnvironment>, 'requiredApprovals' | 'approvalTimeoutSeconds'>): Promise<EnvironmentRow | undefined> {
    const [row] = await this.db.update(environments).set(settings).where(eq(environments.id, id)).returning();
    return row;
  }

  async findMany(ids: readonly string[]): Promise<EnvironmentRow[]> {
    return await this.db.select().from(environments).where(inArray(environments.id, [...ids]));
  }

  /** Slugs that are taken in a project by environments that were not destroyed. */
  async findSlugs(projectId: string): Promise<string[]> {
    const rows = await this.db.select({ slug: environments.slug }).from(environments).where(and(eq(environments.projectId, projectId), isNull(environments.destroyedAt)));
    return rows.map((row) => row.slug);
  }

  /** The same page of the environments of many projects that were not destroyed, newest first. */
  async listByProjects(projectIds: readonly string[], page: Page): Promise<EnvironmentRow[]> {
    const rank = sql<number>`row_number() over (partition by ${environments.projectId} order by ${environments.createdAt} desc, ${environments.id} desc)`.as('rank');
    const ranked = this.db.select({ ...getTableColumns(environments), rank }).from(environments)
      .where(and(inArray(environments.projectId, [...projectIds]), isNull(environments.destroyedAt), afterCursor(environments.createdAt, environments.id, page))).as('ranked');
    return await this.db.select().from(ranked).where(lte(ranked.rank, page.limit + 1)).orderBy(ranked.projectId, ranked.rank);
  }

  async list(page: Page, filter: EnvironmentFilter): Promise<EnvironmentRow[]> {
    const conditions: (SQL | undefined)[] = [
      afterCursor(environments.createdAt, environments.id, page),
      filter.projectId === undefined ? undefined : eq(environments.projectId, filter.projectId),
      filter.branch === undefined ? undefined : eq(environments.branch, filter.branch),
      filter.includesDestroyed ? undefined : isNull(environments.destroyedAt),
    ];
    return await this.db.select().from(environments).where(and(...conditions)).orderBy(desc(environments.createdAt), desc(environments.id)).limit(page.limit + 1);
  }
}
