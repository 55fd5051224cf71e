import { BelayError, type DecisionAnswer, type DecisionRequest, environmentMessages, environmentWorkflowId } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Actor } from '../access/actor.js';
import type { OperationRow } from '../operations/operation.repository.js';
import { OperationService } from '../operations/operation.service.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { TEMPORAL } from '../platform/tokens.js';
import { ApprovalRepository } from './approval.repository.js';

const DEADLINE_MS = 5_000;

/** What a person says to a plan. */
export interface DecisionInput { readonly operation: string; readonly planHash?: string | null; readonly reason?: string | null }

/** Hands what persons decide to the environment, which alone knows what waits. */
@Injectable()
export class ApprovalService {
  constructor(private readonly operations: OperationService, private readonly approvals: ApprovalRepository, @Inject(TEMPORAL) private readonly temporal: TemporalClient) {}

  /**
   * Approves or rejects the plan of an operation that waits for it.
   * @throws {BelayError} NOT_FOUND, PLAN_INVALID, INVALID_INPUT; CONFLICT when it does not wait for approval; PLAN_CHANGED for another plan's hash; APPROVAL_NOT_ALLOWED for who started it; TEMPORAL_UNAVAILABLE.
   */
  async decide(actor: Actor, decision: DecisionRequest['decision'], { operation: id, planHash, reason }: DecisionInput): Promise<OperationRow> {
    const operation = await this.operations.getOperation(actor, id);
    if (planHash != null && !/^[\w:-]{1,128}$/.test(planHash)) throw new BelayError('PLAN_INVALID', 'This is not the hash of a plan. Give the one that the operation shows in `approval`.', { details: { field: ['planHash'] } });
    const text = reason?.trim() ?? '';
    if (text.length > 500) throw new BelayError('INVALID_INPUT', 'A reason has at most 500 characters.', { details: { field: ['reason'] } });
    const waiting = (await this.approvals.find([id])).get(id);
    if (operation.state !== 'awaiting-approval' || waiting === undefined) {
      throw new BelayError('CONFLICT', `The operation does not wait for approval: it is ${operation.state.replaceAll('-', ' ')}.`, { details: { field: ['operation'], state: operation.state } });
    }
    const answer = await this.ask(operation, { operationId: id, actor: actor.name, decision, planHash: planHash ?? waiting.planHash, ...(text === '' ? {} : { reason: text }) });
    if (answer.kind === 'refused') throw new BelayError(answer.failure.code, answer.failure.message, { details: answer.failure.details ?? {} });
    return await this.operations.getOperation(actor, id);
  }

  private async ask({ environmentId }: OperationRow, request: DecisionRequest): Promise<DecisionAnswer> {
    const { client } = this.temporal;
    try {
      return await client.withDeadline(Date.now() + DEADLINE_MS, () =>
        client.workflow.getHandle(environmentWorkflowId(environmentId)).executeUpdate<DecisionAnswer, [DecisionRequest]>(environmentMessages.decide, { args: [request] }));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new BelayError('CONFLICT', 'The environment is gone, so nothing waits in it any more.', { cause: error, details: { field: ['operation'] } });
      throw isUnanswered(error) ? temporalUnavailable(error) : error;
    }
  }
}
