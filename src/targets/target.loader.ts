import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import type { TargetRow } from './target.repository.js';
import { TargetService } from './target.service.js';

/** Reads the targets of one request at once. */
@Injectable()
export class TargetLoader extends RequestLoader<TargetRow> {
  constructor(service: TargetService) {
    super((actor, ids) => service.findTargets(actor, ids));
  }
}
