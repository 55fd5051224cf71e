import { Inject, Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gt, ilike, inArray, type SQL, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { applications, logLines, releases } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

export type LogLineRow = typeof logLines.$inferSelect;

/** Which lines are wanted. */
export interface LogFilter { readonly environmentId: string; readonly names?: readonly string[]; readonly search?: string }

/** Reads the lines of what runs. */
@Injectable()
export class LogRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** Lines after a position, oldest first. */
  async listAfter(filter: LogFilter, after: number, limit: number): Promise<LogLineRow[]> {
    return await this.db.select().from(logLines).where(and(...conditions(filter), gt(logLines.position, after))).orderBy(asc(logLines.position)).limit(limit);
  }

  /** The latest lines, oldest first. */
  async listLatest(filter: LogFilter, limit: number): Promise<LogLineRow[]> {
    const rows = await this.db.select().from(logLines).where(and(...conditions(filter))).orderBy(desc(logLines.position)).limit(limit);
    return rows.reverse();
  }

  /** Names of what may write: the applications of a project, and the applications and services of a release. */
  async findWriters(projectId: string, releaseId: string | null): Promise<ReadonlySet<string>> {
    const [apps, released] = await Promise.all([
      this.db.select({ name: applications.name }).from(applications).where(eq(applications.projectId, projectId)),
      releaseId === null ? [] : this.db.select({ spec: releases.spec }).from(releases).where(eq(releases.id, releaseId)),
    ]);
    return new Set([...apps.map(({ name }) => name), ...released.flatMap(({ spec }) => [...spec.applications, ...spec.services].map(({ name }) => name))]);
  }

  /** Says whether there is a line of what is not there any more. */
  async hasLinesOf(environmentId: string, name: string): Promise<boolean> {
    const found = await this.db.select({ position: logLines.position }).from(logLines).where(and(...conditions({ environmentId, names: [name] }))).limit(1);
    return found.length > 0;
  }

  /** Position of the latest line of an environment; 0 when there is none. */
  async findLatestPosition(environmentId: string): Promise<number> {
    const [row] = await this.db.select({ position: logLines.position }).from(logLines).where(eq(logLines.environmentId, environmentId)).orderBy(desc(logLines.position)).limit(1);
    return row?.position ?? 0;
  }
}

function conditions({ environmentId, names, search }: LogFilter): (SQL | undefined)[] {
  return [
    eq(logLines.environmentId, environmentId),
    names === undefined ? undefined : inArray(sql`split_part(${logLines.resource}, '/', 2)`, [...names]),
    search === undefined ? undefined : ilike(logLines.line, `%${search.replace(/[\\%_]/g, '\\$&')}%`),
  ];
}
