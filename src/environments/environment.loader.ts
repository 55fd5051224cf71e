import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { PageLoader } from '../platform/graphql/page-loader.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import { EnvironmentRepository, type EnvironmentRow } from './environment.repository.js';
import { EnvironmentService } from './environment.service.js';

/** Reads the environments of one request at once. */
@Injectable()
export class EnvironmentLoader extends RequestLoader<EnvironmentRow> {
  constructor(service: EnvironmentService, @Inject(CHANGES) changes: ChangeListener) {
    super((actor, ids) => service.findEnvironments(actor, ids), new SharedMemory(changes));
  }
}

/** Reads the lists of environments of one request's projects at once. */
@Injectable()
export class EnvironmentsOfProjectLoader extends PageLoader<EnvironmentRow> {
  constructor(repository: EnvironmentRepository) {
    super(async (_actor, projectIds, page) => Map.groupBy(await repository.listByProjects(projectIds, page), (row) => row.projectId));
  }
}
