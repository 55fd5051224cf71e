import { Inject, Injectable } from '@nestjs/common';
import { asc, inArray } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { approvalDecisions, approvalRequests } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';
import type { Approval } from './approval.model.js';

/** Reads approvals; only the engine writes them. */
@Injectable()
export class ApprovalRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** The approvals of operations by their ids; those that ask for none are missing. */
  async find(operationIds: readonly string[]): Promise<ReadonlyMap<string, Approval>> {
    const [requests, decisions] = await Promise.all([
      this.db.select().from(approvalRequests).where(inArray(approvalRequests.operationId, [...operationIds])),
      this.db.select().from(approvalDecisions).where(inArray(approvalDecisions.operationId, [...operationIds])).orderBy(asc(approvalDecisions.createdAt)),
    ]);
    const byOperation = Map.groupBy(decisions, ({ operationId }) => operationId);
    return new Map(requests.flatMap(({ operationId, planHash, required, isGranted, since, until }) => (since === null || until === null ? [] : [[operationId, {
      planHash, required, isGranted, since, until, decisions: (byOperation.get(operationId) ?? []).map(({ actor, decision, reason, createdAt }) => ({ by: actor, decision, reason, at: createdAt })),
    }]])));
  }
}
