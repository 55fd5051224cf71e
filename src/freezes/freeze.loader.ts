import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { FreezeRepository } from './freeze.repository.js';
import type { FreezeRow } from './frozen-gate.js';

/** Reads at once what is in force in the projects of one request, newest first. */
@Injectable()
export class FreezesOfProjectLoader extends RequestLoader<readonly FreezeRow[]> {
  constructor(repository: FreezeRepository) {
    super(async (_actor, projectIds) => Map.groupBy(await repository.findInForce(projectIds), (row) => row.projectId));
  }
}
