import { Injectable } from '@nestjs/common';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import type { Approval } from './approval.model.js';
import { ApprovalRepository } from './approval.repository.js';

/** Reads the approvals of one request's operations at once. */
@Injectable()
export class ApprovalLoader extends RequestLoader<Approval> {
  constructor(repository: ApprovalRepository) {
    super((_actor, operationIds) => repository.find(operationIds));
  }
}
