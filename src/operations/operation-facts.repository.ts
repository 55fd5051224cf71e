import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, ne } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { applications, plans, releases } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

/** A release, as far as the rules of operations need it. */
export interface ReleaseFacts { readonly id: string; readonly environmentId: string; readonly number: number | null; readonly isSealed: boolean; readonly isGood: boolean }

const releaseFacts = { id: releases.id, environmentId: releases.environmentId, number: releases.number, isSealed: releases.isSealed, isGood: releases.isGood };

/** Reads what an operation is checked against before it is recorded. */
@Injectable()
export class OperationFactsRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findRelease(id: string): Promise<ReleaseFacts | undefined> {
    const [row] = await this.db.select(releaseFacts).from(releases).where(eq(releases.id, id));
    return row;
  }

  /** The latest good release of an environment besides the given one. */
  async findGoodReleaseBeside(environmentId: string, currentReleaseId: string): Promise<ReleaseFacts | undefined> {
    const [row] = await this.db.select(releaseFacts).from(releases).where(and(eq(releases.environmentId, environmentId), eq(releases.isGood, true), ne(releases.id, currentReleaseId))).orderBy(desc(releases.number)).limit(1);
    return row;
  }

  async hasPlan(environmentId: string, hash: string): Promise<boolean> {
    return (await this.db.select({ id: plans.id }).from(plans).where(and(eq(plans.environmentId, environmentId), eq(plans.hash, hash))).limit(1)).length > 0;
  }

  /** Names that an application of the environment may go by: those of the project, and those of the current release (which come from the manifests). */
  async findApplicationNames(projectId: string, currentReleaseId: string | null): Promise<ReadonlySet<string>> {
    const [ofProject, ofRelease] = await Promise.all([
      this.db.select({ name: applications.name }).from(applications).where(eq(applications.projectId, projectId)),
      currentReleaseId === null ? [] : this.db.select({ spec: releases.spec }).from(releases).where(eq(releases.id, currentReleaseId)),
    ]);
    return new Set([...ofProject.map((row) => row.name), ...ofRelease.flatMap((row) => row.spec.applications.map((application) => application.name))]);
  }
}
