import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import type { ProjectRow } from './project.repository.js';
import { ProjectService } from './project.service.js';

/** Reads the projects of one request at once. */
@Injectable()
export class ProjectLoader extends RequestLoader<ProjectRow> {
  constructor(service: ProjectService) {
    super((actor, ids) => service.findProjects(actor, ids));
  }
}
