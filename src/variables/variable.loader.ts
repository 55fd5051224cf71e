import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import type { VariableRow } from './variable.repository.js';
import { VariableService } from './variable.service.js';

/** Reads the variables of one request's projects at once, by project id. */
@Injectable()
export class VariablesOfProjectLoader extends RequestLoader<readonly VariableRow[]> {
  constructor(service: VariableService, @Inject(CHANGES) changes: ChangeListener) {
    super((actor, projectIds) => service.findVariables(actor, projectIds), new SharedMemory(changes));
  }
}
