import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, gt, inArray, isNull, or, type SQL, sql } from '../platform/database/orm.js';
import { appendEnvironmentEvents } from '../engine/events.js';
import type { Db } from '../platform/database/database.js';
import { environments, freezes, projects } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { makeId } from '../platform/ids/make-id.js';
import { DB } from '../platform/tokens.js';
import type { FreezeRow } from './frozen-gate.js';
import { askToWake } from './wake.repository.js';

export type NewFreeze = typeof freezes.$inferInsert;

/** Which freezes to list. */
export interface FreezeFilter { readonly projectId?: string; readonly environmentId?: string; readonly includesOver: boolean }

/** What happened to a freeze, for the events of the environments that it freezes. */
export interface FreezeEvent { readonly type: 'freeze.made' | 'freeze.changed' | 'freeze.lifted'; readonly by: string; readonly reason?: string }

/** Reads freezes and writes them; with each change the environments concerned are told, or will be. */
@Injectable()
export class FreezeRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /**
   * Lets `decide` see what is in force in a project and writes the row that it gives, with the events of the environments concerned.
   * Changes of one project wait for each other, so that what was checked still holds when it is written. Gives the environments that have to be woken too.
   */
  async change(projectId: string, event: FreezeEvent, decide: (inForce: readonly FreezeRow[]) => NewFreeze): Promise<{ readonly row: FreezeRow; readonly toWake: readonly string[] }> {
    return await this.db.transaction(async (tx) => {
      await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for('update');
      const wanted = decide(await tx.select().from(freezes).where(and(eq(freezes.projectId, projectId), isNull(freezes.liftedAt))).orderBy(freezes.createdAt));
      const [row] = await tx.insert(freezes).values(wanted).onConflictDoUpdate({ target: freezes.id, set: wanted }).returning();
      if (row === undefined) throw new Error('a freeze was not written');
      const { by, type, reason } = event;
      const concerned = await tx.select({ id: environments.id }).from(environments)
        .where(and(eq(environments.projectId, projectId), isNull(environments.destroyedAt), row.environmentId === null ? undefined : eq(environments.id, row.environmentId))).orderBy(environments.id);
      for (const { id } of concerned) {
        await appendEnvironmentEvents(tx, id, [{ type, data: { freezeId: row.id, name: row.name, by, reason: reason ?? row.reason, policy: row.policy }, dedupeKey: `${row.id}:${makeId('frz')}` }]);
      }
      return { row, toWake: await askToWake(tx, concerned.map(({ id }) => id)) };
    });
  }

  async find(id: string): Promise<FreezeRow | undefined> {
    const [row] = await this.db.select().from(freezes).where(eq(freezes.id, id));
    return row;
  }

  /** What is in force in projects, newest first. */
  async findInForce(projectIds: readonly string[]): Promise<FreezeRow[]> {
    return await this.db.select().from(freezes).where(and(inArray(freezes.projectId, [...projectIds]), isNotOver())).orderBy(desc(freezes.createdAt), desc(freezes.id));
  }

  async list(page: Page, filter: FreezeFilter): Promise<FreezeRow[]> {
    const conditions: (SQL | undefined)[] = [
      afterCursor(freezes.createdAt, freezes.id, page),
      filter.projectId === undefined ? undefined : eq(freezes.projectId, filter.projectId),
      filter.environmentId === undefined ? undefined : or(isNull(freezes.environmentId), eq(freezes.environmentId, filter.environmentId)),
      filter.includesOver ? undefined : isNotOver(),
    ];
    return await this.db.select().from(freezes).where(and(...conditions)).orderBy(desc(freezes.createdAt), desc(freezes.id)).limit(page.limit + 1);
  }
}

function isNotOver(): SQL | undefined {
  const hasWindowsLeft = sql`(jsonb_array_length(${freezes.intervals}) = 0 OR jsonb_array_length(${freezes.weekly}) > 0 OR EXISTS (SELECT 1 FROM jsonb_array_elements(${freezes.intervals}) one WHERE (one->>'until')::timestamptz > clock_timestamp()))`;
  return and(isNull(freezes.liftedAt), or(isNull(freezes.endsAt), gt(freezes.endsAt, sql`clock_timestamp()`)), hasWindowsLeft);
}
