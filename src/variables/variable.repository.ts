import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, inArray } from '../platform/database/orm.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import { projects, variables } from '../platform/database/schema/index.js';
import { CHANGES, DB } from '../platform/tokens.js';

export type VariableRow = typeof variables.$inferSelect;
export type NewVariable = typeof variables.$inferInsert;

/** Reads variables and writes new versions of them. */
@Injectable()
export class VariableRepository {
  constructor(@Inject(DB) private readonly db: Db, @Inject(CHANGES) private readonly changes: ChangeListener) {}

  /** The latest version of each variable of a project that was not unset, by name. */
  async findCurrent(projectIds: readonly string[]): Promise<VariableRow[]> {
    return (await this.latest(this.db, projectIds)).filter((row) => !row.isUnset);
  }

  /**
   * Lets `decide` see the latest versions (unset ones too) and writes the rows that it gives, all or none.
   * Changes of one project's variables wait for each other, so that what was checked still holds when it is written.
   */
  async change(projectId: string, decide: (latest: readonly VariableRow[]) => Promise<NewVariable[]>): Promise<VariableRow[]> {
    const written = await this.db.transaction(async (tx) => {
      await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for('update');
      const rows = await decide(await this.latest(tx, [projectId]));
      return rows.length === 0 ? [] : await tx.insert(variables).values(rows).returning();
    });
    this.changes.tell('view', projectId);
    return written;
  }

  private async latest(db: Pick<Db, 'selectDistinctOn'>, projectIds: readonly string[]): Promise<VariableRow[]> {
    const key = [variables.name, variables.scope, variables.projectId, variables.environmentId, variables.application] as const;
    return await db.selectDistinctOn([...key]).from(variables).where(and(inArray(variables.projectId, [...projectIds]))).orderBy(...key, desc(variables.version));
  }
}
