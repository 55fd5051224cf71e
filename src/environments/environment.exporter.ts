import { BelayError, type ExportInput, type ExportResult, WORKFLOW_QUEUE, workflowTypes } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Config } from '../platform/config/config.js';
import { makeId } from '../platform/ids/make-id.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { CONFIG, TEMPORAL } from '../platform/tokens.js';
import { TargetService } from '../targets/target.service.js';
import { EnvironmentService } from './environment.service.js';

const DEADLINE_MS = 60_000;

/** Asks providers for what they apply. */
@Injectable()
export class EnvironmentExporter {
  constructor(
    private readonly environments: EnvironmentService, private readonly targets: TargetService,
    @Inject(TEMPORAL) private readonly temporal: TemporalClient, @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Gives an environment in the words of the engine on which it runs, e.g. Kubernetes' YAML; secrets are left out.
   * @throws {BelayError} NOT_FOUND, UNSUPPORTED_CAPABILITY for a provider that has none, PLUGIN_NO_WORKER, TEMPORAL_UNAVAILABLE, and what the provider fails with.
   */
  async exportEnvironment(actor: Actor, id: string): Promise<string> {
    const environment = await this.environments.getEnvironment(actor, id);
    const target = await this.targets.getTarget(actor, environment.targetId);
    const result = await this.run({ requestId: makeId('exp'), environmentId: environment.id, projectId: environment.projectId, target: await this.targets.describeForWorkflow(target), noWorkerAfterMs: this.config.noWorkerAfterMs });
    if (result.kind === 'exported') return result.text;
    const { code, message, details } = result.failure;
    if (code === 'UNSUPPORTED_CAPABILITY') throw new BelayError(code, `The target ${target.name} runs on ${target.pluginId}, which has nothing to export. Only environments on Kubernetes can be exported.`, { details });
    throw new BelayError(code, message, { details });
  }

  private async run(input: ExportInput): Promise<ExportResult> {
    const { client } = this.temporal;
    try {
      return await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.execute<(given: ExportInput) => Promise<ExportResult>>(workflowTypes.export, {
        workflowId: `export:${input.environmentId}:${input.requestId}`, taskQueue: WORKFLOW_QUEUE, args: [input], workflowExecutionTimeout: DEADLINE_MS,
      }));
    } catch (error) {
      throw isUnanswered(error) ? temporalUnavailable(error) : error;
    }
  }
}
