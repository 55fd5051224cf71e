import { BelayError, type ObservedResource, type ObserveInput, type ObserveResult, OPERATION_QUEUE, workflowTypes } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import { makeId } from '../platform/ids/make-id.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { TEMPORAL } from '../platform/tokens.js';
import type { TargetRow } from '../targets/target.repository.js';
import { TargetService } from '../targets/target.service.js';

const DEADLINE_MS = 60_000;
const NO_WORKER_AFTER_MS = 15_000;

/** Asks providers what exists at this moment. */
@Injectable()
export class ObserverClient {
  constructor(@Inject(TEMPORAL) private readonly temporal: TemporalClient, private readonly targets: TargetService) {}

  /** @throws {BelayError} TEMPORAL_UNAVAILABLE, PLUGIN_NO_WORKER, and what the plugin fails with. */
  async observe(environment: EnvironmentRow, target: TargetRow): Promise<readonly ObservedResource[]> {
    const requestId = makeId('obs');
    const input: ObserveInput = {
      requestId, environmentId: environment.id, projectId: environment.projectId, fence: environment.fence, target: await this.targets.describeForWorkflow(target), noWorkerAfterMs: NO_WORKER_AFTER_MS,
    };
    const result = await this.run(input);
    if (result.kind === 'failed') throw new BelayError(result.failure.code, result.failure.message, { details: { ...result.failure.details } });
    return result.resources;
  }

  private async run(input: ObserveInput): Promise<ObserveResult> {
    const { client } = this.temporal;
    try {
      return await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.execute<(given: ObserveInput) => Promise<ObserveResult>>(workflowTypes.observe, {
        workflowId: `observe:${input.environmentId}:${input.requestId}`, taskQueue: OPERATION_QUEUE, args: [input], workflowExecutionTimeout: DEADLINE_MS,
      }));
    } catch (error) {
      throw isUnanswered(error) ? temporalUnavailable(error) : error;
    }
  }
}
