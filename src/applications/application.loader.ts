import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { ApplicationRepository, type ApplicationRow } from './application.repository.js';

/** Reads the applications of the projects of one request at once, by project id. */
@Injectable()
export class ApplicationsOfProjectLoader extends RequestLoader<readonly ApplicationRow[]> {
  constructor(repository: ApplicationRepository) {
    super(async (_actor, projectIds) => Map.groupBy(await repository.findByProjects(projectIds), (row) => row.projectId));
  }
}
