import { Inject, Injectable } from '@nestjs/common';
import { and, asc, eq, inArray } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { applications } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

export type ApplicationRow = typeof applications.$inferSelect;
export type NewApplication = typeof applications.$inferInsert;

/** Reads and writes the applications of projects. */
@Injectable()
export class ApplicationRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findByProjects(projectIds: readonly string[]): Promise<ApplicationRow[]> {
    return await this.db.select().from(applications).where(inArray(applications.projectId, [...projectIds])).orderBy(asc(applications.name));
  }

  /** Adds an application; undefined when the project has one of that name. */
  async insert(application: NewApplication): Promise<ApplicationRow | undefined> {
    const [row] = await this.db.insert(applications).values(application).onConflictDoNothing().returning();
    return row;
  }

  /** Says whether there was one of that name. */
  async remove(projectId: string, name: string): Promise<boolean> {
    const rows = await this.db.delete(applications).where(and(eq(applications.projectId, projectId), eq(applications.name, name))).returning({ id: applications.id });
    return rows.length > 0;
  }
}
