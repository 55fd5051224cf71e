import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import type { VariableRow } from './variable.repository.js';
import { VariableService } from './variable.service.js';

/** Reads the variables of one request's projects at once, by project id. */
@Injectable()
export class VariablesOfProjectLoader extends RequestLoader<readonly VariableRow[]> {
  constructor(service: VariableService) {
    super((actor, projectIds) => service.findVariables(actor, projectIds));
  }
}
