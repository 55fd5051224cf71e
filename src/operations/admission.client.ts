import { type Admission, environmentMessages, environmentWorkflowId, type EnvironmentInput, type OperationRequest, searchAttributeNames, WORKFLOW_QUEUE, workflowPriority, workflowTypes } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { readBarrier } from '../freezes/read-gate.js';
import type { Config } from '../platform/config/config.js';
import type { Db } from '../platform/database/database.js';
import { isUnanswered, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { CONFIG, DB, TEMPORAL } from '../platform/tokens.js';
import type { OperationRow } from './operation.repository.js';
import { readAhead } from './read-ahead.js';

const projectKey = defineSearchAttributeKey(searchAttributeNames.project, 'KEYWORD');
const environmentKey = defineSearchAttributeKey(searchAttributeNames.environment, 'KEYWORD');

/** Hands operations to the entity workflow of their environment, which is started when there is none. */
@Injectable()
export class AdmissionClient {
  constructor(@Inject(TEMPORAL) private readonly temporal: TemporalClient, @Inject(DB) private readonly db: Db, @Inject(CONFIG) private readonly config: Config) {}

  /**
   * Asks for admission and waits for the answer. Asking again is harmless: the operation's id is the update's id.
   * @returns undefined when nobody answered within the deadline, or the environment takes no more before its operation has ended; it may be admitted later all the same.
   */
  async admit(operation: OperationRow, deadlineMs: number): Promise<Admission | undefined> {
    const { environmentId, projectId } = operation;
    const { params: { application, only, breakGlass } } = operation;
    const subject = application ?? only?.join(',');
    const [barrier, ahead] = await Promise.all([breakGlass === undefined ? readBarrier(this.db, operation) : undefined, readAhead(this.db, operation.environmentId, this.config.noWorkerAfterMs)]);
    const request: OperationRequest = {
      operationId: operation.id, kind: operation.kind, projectId, environmentId, ...(operation.deliveryId === null ? {} : { deliveryId: operation.deliveryId }),
      ...(subject === undefined ? {} : { subject }), ...(breakGlass === undefined ? {} : { breaksGlass: true }),
      // A freeze that is made after this look comes after the operation; what has to wait for its turn is looked at again then.
      ...(barrier?.gate.kind === 'open' ? { isOpen: true } : {}),
      ...(ahead === undefined ? {} : { ahead }),
    };
    const input: EnvironmentInput = { environmentId, projectId };
    const { client } = this.temporal;
    try {
      return await client.withDeadline(Date.now() + deadlineMs, () => client.workflow.executeUpdateWithStart<(given: EnvironmentInput) => Promise<unknown>, Admission, [OperationRequest]>(environmentMessages.admit, {
        args: [request], updateId: operation.id,
        startWorkflowOperation: new WithStartWorkflowOperation<(given: EnvironmentInput) => Promise<unknown>>(workflowTypes.environment, {
          workflowId: environmentWorkflowId(environmentId), taskQueue: WORKFLOW_QUEUE, priority: workflowPriority.environment, args: [input], workflowIdConflictPolicy: 'USE_EXISTING',
          typedSearchAttributes: new TypedSearchAttributes([{ key: projectKey, value: projectId }, { key: environmentKey, value: environmentId }]),
        }),
      }));
    } catch (error) {
      if (isUnanswered(error) || isFull(error)) return undefined;
      throw error;
    }
  }
}

/** Whether the environment has taken as many requests as one run may. */
function isFull(error: unknown): boolean {
  return error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure && error.cause.type === 'ADMISSION_PENDING';
}
