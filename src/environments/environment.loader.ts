import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import type { EnvironmentRow } from './environment.repository.js';
import { EnvironmentService } from './environment.service.js';

/** Reads the environments of one request at once. */
@Injectable()
export class EnvironmentLoader extends RequestLoader<EnvironmentRow> {
  constructor(service: EnvironmentService) {
    super((actor, ids) => service.findEnvironments(actor, ids));
  }
}
