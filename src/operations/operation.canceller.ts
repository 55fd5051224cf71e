import { BelayError, type CancelAnswer, type CancelRequest, environmentMessages, environmentWorkflowId } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Actor } from '../access/actor.js';
import { notFound } from '../platform/errors/not-found.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { TEMPORAL } from '../platform/tokens.js';
import { endStates } from './operation-states.js';
import { OperationStarter } from './operation-starter.js';
import type { OperationRow } from './operation.repository.js';
import { OperationService } from './operation.service.js';

const DEADLINE_MS = 5_000;

/** Cancels operations. Only their environment knows how far they are, so it is asked. */
@Injectable()
export class OperationCanceller {
  constructor(private readonly operations: OperationService, private readonly starter: OperationStarter, @Inject(TEMPORAL) private readonly temporal: TemporalClient) {}

  /**
   * Cancels an operation (of a given environment); what it began is undone. Cancelling twice, or after the end, changes nothing.
   * @throws {BelayError} NOT_FOUND; ADMISSION_PENDING when it has not reached its environment; TEMPORAL_UNAVAILABLE.
   */
  async cancel(actor: Actor, operationId: string, environmentId?: string): Promise<OperationRow> {
    const operation = await this.operations.getOperation(actor, operationId);
    if (environmentId !== undefined && operation.environmentId !== environmentId) throw notFound('operation of this environment', operationId, ['operation']);
    if (endStates.includes(operation.state) || operation.kind === 'plan') return operation;
    if (operation.admission === null && await this.starter.handOver(operation, DEADLINE_MS) === undefined) {
      throw new BelayError('ADMISSION_PENDING', 'The operation has not reached its environment yet, because the workflow engine does not answer. Cancel it again when it does.', { details: { operationId } });
    }
    await this.ask(operation);
    return await this.operations.getOperation(actor, operationId);
  }

  private async ask(operation: OperationRow): Promise<void> {
    const { client } = this.temporal;
    const request: CancelRequest = { operationId: operation.id };
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, () =>
        client.workflow.getHandle(environmentWorkflowId(operation.environmentId)).executeUpdate<CancelAnswer, [CancelRequest]>(environmentMessages.cancel, { args: [request] }));
    } catch (error) {
      // An entity that is gone has nothing that could be cancelled.
      if (error instanceof WorkflowNotFoundError) return;
      throw isUnanswered(error) ? temporalUnavailable(error) : error;
    }
  }
}
