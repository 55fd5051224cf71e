import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { PageLoader } from '../platform/graphql/page-loader.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import { ReleaseRepository, type ReleaseRow } from './release.repository.js';

/** Reads the releases of one request at once. */
@Injectable()
export class ReleaseLoader extends RequestLoader<ReleaseRow> {
  constructor(repository: ReleaseRepository, @Inject(CHANGES) changes: ChangeListener) {
    super(async (_actor, ids) => new Map((await repository.findMany(ids)).map((row) => [row.id, row])), new SharedMemory(changes));
  }
}

/** Reads the lists of releases of one request's environments at once. */
@Injectable()
export class ReleasesOfEnvironmentLoader extends PageLoader<ReleaseRow> {
  constructor(repository: ReleaseRepository) {
    super(async (_actor, environmentIds, page) => Map.groupBy(await repository.listByEnvironments(environmentIds, page), (row) => row.environmentId));
  }
}
