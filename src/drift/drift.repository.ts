import type { ReleaseSpec } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { appendEnvironmentEvents } from '../engine/events.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import type { Db } from '../platform/database/database.js';
import { driftChecks, environments, operations, releases } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

/** A look at all environments of a target that is due. */
export interface DriftCheck { readonly id: string; readonly targetId: string }

/** Who starts repairs that nobody asked for. */
export const SELF = 'belay';

/** Reads and writes what is known of drift: looks that are due, and repairs that were started by themselves. */
@Injectable()
export class DriftRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findRelease(id: string): Promise<ReleaseSpec | undefined> {
    return (await this.db.select({ spec: releases.spec }).from(releases).where(eq(releases.id, id)))[0]?.spec;
  }

  /** Looks that are due, oldest first. */
  async listDue(): Promise<DriftCheck[]> {
    return await this.db.select({ id: driftChecks.id, targetId: driftChecks.targetId }).from(driftChecks).where(isNull(driftChecks.doneAt)).orderBy(driftChecks.createdAt).limit(20);
  }

  /** Takes a look off the list; looks of long ago are forgotten. */
  async markDone(id: string): Promise<void> {
    await this.db.update(driftChecks).set({ doneAt: sql`clock_timestamp()` }).where(eq(driftChecks.id, id));
    await this.db.delete(driftChecks).where(sql`${driftChecks.doneAt} < now() - interval '7 days'`);
  }

  /** Environments of a target that have a release. */
  async listEnvironments(targetId: string): Promise<EnvironmentRow[]> {
    return await this.db.select().from(environments).where(and(eq(environments.targetId, targetId), isNull(environments.destroyedAt), isNotNull(environments.currentReleaseId))).orderBy(environments.createdAt);
  }

  /** Repairs of the last day that were started by themselves, newest first. */
  async listOwnRepairs(environmentId: string): Promise<{ readonly state: string; readonly createdAt: Date }[]> {
    return await this.db.select({ state: operations.state, createdAt: operations.createdAt }).from(operations)
      .where(and(eq(operations.environmentId, environmentId), eq(operations.kind, 'repair'), eq(operations.requestedBy, SELF), gt(operations.createdAt, sql`now() - interval '1 day'`))).orderBy(desc(operations.createdAt)).limit(20);
  }

  /** Tells of drift that is left as it is, and why. */
  async tellHeld(environmentId: string, checkId: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.db.transaction((tx) => appendEnvironmentEvents(tx, environmentId, [{ type: 'environment.repair-held', data, dedupeKey: `repair-held:${checkId}` }]));
  }

  async setRepairedByItself(environmentId: string, isOn: boolean): Promise<void> {
    await this.db.update(environments).set({ isRepairedByItself: isOn }).where(eq(environments.id, environmentId));
  }
}
