import { Inject, Injectable } from '@nestjs/common';
import { and, eq, isNull } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { environments, releases } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

/** Knows which variables come from elsewhere than the API. */
@Injectable()
export class KnownNamesRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** Names that the current releases of a project's environments have from the repositories' .env files. */
  async findNames(projectId: string): Promise<ReadonlySet<string>> {
    const rows = await this.db.select({ spec: releases.spec }).from(environments).innerJoin(releases, eq(releases.id, environments.currentReleaseId))
      .where(and(eq(environments.projectId, projectId), isNull(environments.destroyedAt))).limit(50);
    return new Set(rows.flatMap((row) => row.spec.applications.flatMap((application) => application.variables.filter((variable) => variable.scope === 'env-file').map((variable) => variable.name))));
  }
}
