import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import type { TargetRow } from './target.repository.js';
import { TargetService } from './target.service.js';

/** Reads the targets of one request at once. */
@Injectable()
export class TargetLoader extends RequestLoader<TargetRow> {
  constructor(service: TargetService, @Inject(CHANGES) changes: ChangeListener) {
    super((actor, ids) => service.findTargets(actor, ids), new SharedMemory(changes));
  }
}
