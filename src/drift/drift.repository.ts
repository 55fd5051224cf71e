import { randomUUID } from 'node:crypto';
import type { OperationState, ReleaseSpec } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, gt, isNotNull, isNull, lte, ne, or, sql } from '../platform/database/orm.js';
import { appendEnvironmentEvents } from '../engine/events.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import type { Db } from '../platform/database/database.js';
import { driftChecks, environments, operations, releases } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

/** A look that is due: at all environments of a target, or at one of which something was removed by hand. */
export interface DriftCheck { readonly id: string; readonly targetId: string; readonly environmentId: string | null }

/** With what the id of a look begins that is made because something was removed by hand. */
export const VANISHED = 'vanished:';

/** The same for one that is made because repairs by themselves were turned on. */
export const TURNED_ON = 'turned-on:';

/** The same for one that is made because a repair may not have succeeded. */
export const AGAIN = 'again:';

/** Who starts repairs that nobody asked for. */
export const SELF = 'belay';

/** Reads and writes what is known of drift: looks that are due, and repairs that were started by themselves. */
@Injectable()
export class DriftRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findRelease(id: string): Promise<ReleaseSpec | undefined> {
    return (await this.db.select({ spec: releases.spec }).from(releases).where(eq(releases.id, id)))[0]?.spec;
  }

  /** Looks that are due by now, oldest first. */
  async listDue(): Promise<DriftCheck[]> {
    return await this.db.select({ id: driftChecks.id, targetId: driftChecks.targetId, environmentId: driftChecks.environmentId }).from(driftChecks).where(and(isNull(driftChecks.doneAt), or(isNull(driftChecks.notBefore), lte(driftChecks.notBefore, sql`clock_timestamp()`)))).orderBy(driftChecks.createdAt).limit(20);
  }

  /** Puts a look at one environment of a target on the list, in place of the one that cannot be made now. */
  async lookLater({ id, targetId }: DriftCheck, environmentId: string): Promise<void> {
    await this.db.insert(driftChecks).values({ id: `${id}:${environmentId}`.slice(0, 200), targetId, environmentId }).onConflictDoNothing();
  }

  /** Puts a look at one environment on the list that is due only later. */
  async lookAgainAt(environment: EnvironmentRow, notBefore: Date): Promise<void> {
    await this.db.insert(driftChecks).values({ id: `${AGAIN}${environment.id}:${notBefore.toISOString()}`, targetId: environment.targetId, environmentId: environment.id, notBefore }).onConflictDoNothing();
  }

  /** Takes a look off the list; looks of long ago are forgotten. */
  async markDone(id: string): Promise<void> {
    await this.db.update(driftChecks).set({ doneAt: sql`clock_timestamp()` }).where(eq(driftChecks.id, id));
    await this.db.delete(driftChecks).where(sql`${driftChecks.doneAt} < now() - interval '7 days'`);
  }

  /** Environments that a look is at and that have a release. */
  async listEnvironments({ targetId, environmentId }: DriftCheck): Promise<EnvironmentRow[]> {
    return await this.db.select().from(environments)
      .where(and(eq(environments.targetId, targetId), environmentId === null ? undefined : eq(environments.id, environmentId), isNull(environments.destroyedAt), isNotNull(environments.currentReleaseId))).orderBy(environments.createdAt);
  }

  /** Repairs of the last day that were started by themselves, newest first. */
  async listOwnRepairs(environmentId: string): Promise<{ readonly state: OperationState; readonly createdAt: Date }[]> {
    return await this.db.select({ state: operations.state, createdAt: operations.createdAt }).from(operations)
      .where(and(eq(operations.environmentId, environmentId), eq(operations.kind, 'repair'), eq(operations.requestedBy, SELF), gt(operations.createdAt, sql`now() - interval '1 day'`))).orderBy(desc(operations.createdAt)).limit(20);
  }

  /** Tells of drift that is left as it is, and why. */
  async tellHeld(environmentId: string, checkId: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await appendEnvironmentEvents(this.db, environmentId, [{ type: 'environment.repair-held', data, dedupeKey: `repair-held:${checkId}` }]);
  }

  /** Turned on, it is looked at what came about while it was off. */
  async setRepairedByItself(environmentId: string, isOn: boolean): Promise<void> {
    await this.db.transaction(async (tx) => {
      const [changed] = await tx.update(environments).set({ isRepairedByItself: isOn }).where(and(eq(environments.id, environmentId), ne(environments.isRepairedByItself, isOn))).returning({ targetId: environments.targetId });
      if (changed !== undefined && isOn) await tx.insert(driftChecks).values({ id: `${TURNED_ON}${environmentId}:${randomUUID()}`, targetId: changed.targetId, environmentId });
    });
  }
}
