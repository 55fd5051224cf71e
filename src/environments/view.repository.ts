import type { ReleaseSpec } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { eq, inArray } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environments, observations, releases, targets } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

/** All that an environment's view is made of. */
export interface ViewRow {
  readonly environmentId: string;
  readonly isMeantToRun: boolean;
  readonly destroyedAt: Date | null;
  readonly targetDescription: unknown;
  readonly release: ReleaseSpec | null;
  readonly resources: readonly unknown[] | null;
  readonly observedAt: Date | null;
}

/** Reads what environments look like. */
@Injectable()
export class ViewRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findMany(environmentIds: readonly string[]): Promise<ViewRow[]> {
    return await this.db.select({
      environmentId: environments.id, isMeantToRun: environments.isMeantToRun, destroyedAt: environments.destroyedAt, targetDescription: targets.description, release: releases.spec, resources: observations.resources, observedAt: observations.observedAt,
    }).from(environments)
      .innerJoin(targets, eq(targets.id, environments.targetId))
      .leftJoin(releases, eq(releases.id, environments.currentReleaseId))
      .leftJoin(observations, eq(observations.environmentId, environments.id))
      .where(inArray(environments.id, [...environmentIds]));
  }
}
