import { Injectable } from '@nestjs/common';
import { PageLoader } from '../platform/graphql/page-loader.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { ReleaseRepository, type ReleaseRow } from './release.repository.js';

/** Reads the releases of one request at once. */
@Injectable()
export class ReleaseLoader extends RequestLoader<ReleaseRow> {
  constructor(repository: ReleaseRepository) {
    super(async (_actor, ids) => new Map((await repository.findMany(ids)).map((row) => [row.id, row])));
  }
}

/** Reads the lists of releases of one request's environments at once. */
@Injectable()
export class ReleasesOfEnvironmentLoader extends PageLoader<ReleaseRow> {
  constructor(repository: ReleaseRepository) {
    super(async (_actor, environmentIds, page) => Map.groupBy(await repository.listByEnvironments(environmentIds, page), (row) => row.environmentId));
  }
}
