import { Inject, Injectable } from '@nestjs/common';
import { and, eq, gt, sql } from '../platform/database/orm.js';
import { ApprovalLoader } from '../approvals/approval.loader.js';
import { FreezesOfProjectLoader } from '../freezes/freeze.loader.js';
import { endStates } from '../operations/operation-states.js';
import { OperationPartsRepository } from '../operations/operation-parts.repository.js';
import { OperationRepository, type OperationRow } from '../operations/operation.repository.js';
import type { Config } from '../platform/config/config.js';
import type { Db } from '../platform/database/database.js';
import { environments, pluginWorkers, targets } from '../platform/database/schema/index.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { CONFIG, DB } from '../platform/tokens.js';
import { describeCalls, type ServedTarget } from './describe-calls.js';
import { describeQueue } from './describe-queue.js';
import { PendingCallsClient } from './pending-calls.client.js';
import type { Wait } from './wait.model.js';

/** A worker says hello every 10 s. */
const ALIVE_WITHIN_SECONDS = 30;

/** Says why operations do not go on: from the records for what has not begun, from the workflow engine for what runs. Always read anew. */
@Injectable()
export class WaitReader {
  constructor(
    private readonly operations: OperationRepository, private readonly parts: OperationPartsRepository, private readonly calls: PendingCallsClient, private readonly approvals: ApprovalLoader, private readonly freezes: FreezesOfProjectLoader,
    @Inject(DB) private readonly db: Db, @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What an operation waits for; nothing after its end. */
  async listWaits(context: RequestContext, operationId: string): Promise<Wait[]> {
    const now = new Date();
    const [row] = await this.operations.findMany([operationId]);
    if (row === undefined || row.kind === 'plan' || endStates.includes(row.state)) return [];
    if (row.state !== 'running' && row.state !== 'undoing') return await this.describeWaiting(context, row, now);
    const [calls, steps, target] = await Promise.all([this.calls.find(row, now), this.parts.findSteps([row.id]), this.findTarget(row)]);
    return describeCalls(row, calls, steps.get(row.id) ?? [], target, now);
  }

  private async describeWaiting(context: RequestContext, row: OperationRow, now: Date): Promise<Wait[]> {
    const [active, freezes, approval, [environment]] = await Promise.all([
      this.operations.findActive([row.environmentId]), this.freezes.load(context, row.projectId), this.approvals.load(context, row.id),
      this.db.select({ kind: environments.kind, requiredApprovals: environments.requiredApprovals }).from(environments).where(eq(environments.id, row.environmentId)),
    ]);
    return describeQueue(row, {
      active, approval, freezes: (freezes ?? []).filter(({ environmentId }) => environmentId === null || environmentId === row.environmentId),
      requiredApprovals: environment?.kind === 'production' ? environment.requiredApprovals : 0,
    }, now);
  }

  private async findTarget({ environmentId }: OperationRow): Promise<ServedTarget> {
    const isAlive = and(eq(pluginWorkers.targetId, targets.id), eq(pluginWorkers.pluginId, targets.pluginId), eq(pluginWorkers.isGone, false), gt(pluginWorkers.lastSeenAt, sql`clock_timestamp() - make_interval(secs => ${ALIVE_WITHIN_SECONDS})`));
    const [row] = await this.db.select({ pluginId: targets.pluginId, targetId: targets.id, workerId: pluginWorkers.workerId }).from(environments)
      .innerJoin(targets, eq(targets.id, environments.targetId)).leftJoin(pluginWorkers, isAlive).where(eq(environments.id, environmentId)).limit(1);
    return { pluginId: row?.pluginId ?? '', targetId: row?.targetId ?? '', hasWorker: row?.workerId != null, noWorkerAfterMs: this.config.noWorkerAfterMs };
  }
}
