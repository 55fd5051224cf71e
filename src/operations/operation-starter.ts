import { type Admission, BelayError, type OperationKind, type OperationParams } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Actor } from '../access/actor.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import { makeId } from '../platform/ids/make-id.js';
import { LOGGER } from '../platform/tokens.js';
import { AdmissionClient } from './admission.client.js';
import { OperationRepository, type OperationRow } from './operation.repository.js';
import { OutboxRepository } from './outbox.repository.js';

/** What to start. The parameters were checked. */
export interface StartRequest {
  readonly kind: OperationKind;
  readonly params: OperationParams;
  readonly idempotencyKey?: string;
  readonly deliveryId?: string;
}

/** A recorded operation and what its environment said; `pending` when it has not answered yet. */
export interface StartedOperation {
  readonly operation: OperationRow;
  readonly admission: Admission | { readonly kind: 'pending' };
}

/** How long a mutation waits for the environment's answer. */
const ADMISSION_DEADLINE_MS = 5_000;

/** Records operations and hands them to their environments. Once recorded, an operation is never lost: what is not handed over now is handed over later. */
@Injectable()
export class OperationStarter {
  constructor(private readonly operations: OperationRepository, private readonly outbox: OutboxRepository, private readonly client: AdmissionClient, @Inject(LOGGER) private readonly logger: Logger) {}

  /**
   * Starts an operation, or gives the earlier one with the same idempotency key.
   * @throws {BelayError} CONFLICT when that key stands for something else.
   */
  async start(actor: Actor, environment: EnvironmentRow, request: StartRequest): Promise<StartedOperation> {
    const { row, isNew } = await this.operations.insert({
      id: makeId('op'), kind: request.kind, projectId: environment.projectId, environmentId: environment.id, params: { ...request.params },
      idempotencyKey: request.idempotencyKey ?? null, deliveryId: request.deliveryId ?? null, requestedBy: actor.name,
    }, makeId('out'));
    if (!isNew && (row.kind !== request.kind || !isDeepStrictEqual(row.params, JSON.parse(JSON.stringify(request.params))))) {
      throw new BelayError('CONFLICT', 'This idempotency key was used for another call in this environment. Use a new key for a new call.', { details: { field: ['idempotencyKey'], operationId: row.id } });
    }
    if (row.admission !== null) return { operation: row, admission: row.admission };
    const admission = await this.handOver(row, ADMISSION_DEADLINE_MS);
    const [operation = row] = await this.operations.findMany([row.id]);
    return { operation, admission: admission ?? operation.admission ?? { kind: 'pending' } };
  }

  /** Asks the environment for admission and notes that it has answered. Undefined when it has not. */
  async handOver(operation: OperationRow, deadlineMs: number): Promise<Admission | undefined> {
    try {
      const admission = await this.client.admit(operation, deadlineMs);
      if (admission === undefined) this.logger.warn({ operationId: operation.id, code: 'ADMISSION_PENDING' }, 'the workflow engine did not answer in time; the operation is handed over later');
      else await this.outbox.markSent(operation.id);
      return admission;
    } catch (error) {
      this.logger.error({ operationId: operation.id, err: error, code: 'TEMPORAL_UNAVAILABLE' }, 'cannot hand an operation to its environment; it is tried again');
      return undefined;
    }
  }
}
