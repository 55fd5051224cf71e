import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, inArray, or, type SQL, sql } from '../platform/database/orm.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import { applications, projects, secrets } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { CHANGES, DB } from '../platform/tokens.js';
import type { NewApplication } from '../applications/application.repository.js';

export type ProjectRow = typeof projects.$inferSelect;
export type NewProject = typeof projects.$inferInsert;
export type NewSecret = typeof secrets.$inferInsert;

/** Which projects to list. */
export interface ProjectFilter { readonly name?: string; readonly gitUrls?: readonly string[] }

/** Reads and writes projects. */
@Injectable()
export class ProjectRepository {
  constructor(@Inject(DB) private readonly db: Db, @Inject(CHANGES) private readonly changes: ChangeListener) {}

  /** Adds a project with its applications and the key of its webhook, all or none. @throws on a taken name or slug (unique violation). */
  async insert(project: NewProject, parts: readonly NewApplication[], webhookSecret: NewSecret | undefined): Promise<ProjectRow> {
    return await this.db.transaction(async (tx) => {
      const [row] = await tx.insert(projects).values(project).returning();
      if (row === undefined) throw new Error('an insert gave no row');
      if (parts.length > 0) await tx.insert(applications).values([...parts]);
      if (webhookSecret !== undefined) await tx.insert(secrets).values(webhookSecret);
      return row;
    });
  }

  /** Sets the webhook; its earlier key is removed. Undefined when there is no such project. */
  async setWebhook(id: string, webhookUrl: string | null, secret: NewSecret | undefined): Promise<ProjectRow | undefined> {
    const changed = await this.db.transaction(async (tx) => {
      const [before] = await tx.select().from(projects).where(eq(projects.id, id)).for('update');
      if (before === undefined) return undefined;
      if (before.webhookSecretId !== null) await tx.delete(secrets).where(eq(secrets.id, before.webhookSecretId));
      if (secret !== undefined) await tx.insert(secrets).values(secret);
      const [row] = await tx.update(projects).set({ webhookUrl, webhookSecretId: secret?.id ?? null }).where(eq(projects.id, id)).returning();
      return row;
    });
    this.changes.tell('view', id);
    return changed;
  }

  async findMany(ids: readonly string[]): Promise<ProjectRow[]> {
    return await this.db.select().from(projects).where(inArray(projects.id, [...ids]));
  }

  /** Finds by name or by its form in host names. */
  async findByName(name: string): Promise<ProjectRow | undefined> {
    const [row] = await this.db.select().from(projects).where(or(eq(projects.name, name), eq(projects.slug, name))).orderBy(sql`${projects.name} = ${name} desc`).limit(1);
    return row;
  }

  async list(page: Page, filter: ProjectFilter): Promise<ProjectRow[]> {
    const conditions: (SQL | undefined)[] = [
      afterCursor(projects.createdAt, projects.id, page),
      filter.name === undefined ? undefined : eq(projects.name, filter.name),
      filter.gitUrls === undefined ? undefined : inArray(projects.id, this.db.select({ id: applications.projectId }).from(applications).where(inArray(sql`${applications.source}->>'url'`, [...filter.gitUrls]))),
    ];
    return await this.db.select().from(projects).where(and(...conditions)).orderBy(desc(projects.createdAt), desc(projects.id)).limit(page.limit + 1);
  }
}
