import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import type { ProjectRow } from './project.repository.js';
import { ProjectService } from './project.service.js';

/** Reads the projects of one request at once. */
@Injectable()
export class ProjectLoader extends RequestLoader<ProjectRow> {
  constructor(service: ProjectService, @Inject(CHANGES) changes: ChangeListener) {
    super((actor, ids) => service.findProjects(actor, ids), new SharedMemory(changes));
  }
}
