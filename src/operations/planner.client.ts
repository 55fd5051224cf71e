import { BelayError, type OperationInput, operationWorkflowId, type Plan, type PlanResult, OPERATION_QUEUE, workflowPriority, workflowTypes } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { EnvironmentService } from '../environments/environment.service.js';
import { makeId } from '../platform/ids/make-id.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { TEMPORAL } from '../platform/tokens.js';
import { checkCommit } from './operation-checks.js';
import { OperationRules } from './operation-rules.js';
import { OperationRepository, type OperationRow } from './operation.repository.js';

/** Planning reads git and observes the target; longer than this nobody waits. */
const DEADLINE_MS = 60_000;

/** Has plans made. They change nothing, so they do not pass the environment's entity. */
@Injectable()
export class PlannerClient {
  constructor(private readonly environments: EnvironmentService, private readonly rules: OperationRules, private readonly operations: OperationRepository, @Inject(TEMPORAL) private readonly temporal: TemporalClient) {}

  /**
   * Computes what a deploy of a commit would do now.
   * @throws {BelayError} NOT_FOUND, ENVIRONMENT_GONE, COMMIT_NOT_FOUND, TEMPORAL_UNAVAILABLE, and whatever the deploy itself would be refused with, e.g. MANIFEST_INVALID.
   */
  async plan(actor: Actor, request: { readonly environment: string; readonly commit?: string | null }): Promise<{ readonly operation: OperationRow; readonly plan: Plan }> {
    const environment = await this.environments.getEnvironment(actor, request.environment);
    this.rules.requireAlive(environment);
    const { row } = await this.operations.insert({
      id: makeId('op'), kind: 'plan', projectId: environment.projectId, environmentId: environment.id, params: { ...checkCommit(request.commit) }, requestedBy: actor.name,
    });
    const result = await this.run({ operationId: row.id, environmentId: environment.id, projectId: environment.projectId, kind: 'plan' });
    if (result.kind === 'failed') throw new BelayError(result.failure.code, result.failure.message, { details: { ...result.failure.details, operationId: row.id } });
    const [operation = row] = await this.operations.findMany([row.id]);
    return { operation, plan: result.plan };
  }

  private async run(input: OperationInput): Promise<PlanResult> {
    const { client } = this.temporal;
    try {
      return await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.execute<(given: OperationInput) => Promise<PlanResult>>(workflowTypes.plan, {
        workflowId: operationWorkflowId(input.kind, input.environmentId, input.operationId), taskQueue: OPERATION_QUEUE, priority: workflowPriority.plan, args: [input], workflowExecutionTimeout: DEADLINE_MS,
      }));
    } catch (error) {
      throw isUnanswered(error) ? temporalUnavailable(error) : error;
    }
  }
}
