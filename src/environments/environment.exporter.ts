import { BelayError, type ExportInput, type ExportResult, OPERATION_QUEUE, workflowTypes } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { requireOwner } from '../access/require-owner.js';
import type { Actor } from '../access/actor.js';
import type { Config } from '../platform/config/config.js';
import { makeId } from '../platform/ids/make-id.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { CONFIG, TEMPORAL } from '../platform/tokens.js';
import { TargetService } from '../targets/target.service.js';
import type { EnvironmentRow } from './environment.repository.js';
import { EnvironmentService } from './environment.service.js';
import { fillInSecrets, findFillable } from './fill-in-secrets.js';
import { SecretExportRepository, type SecretExportRow } from './secret-export.repository.js';

const DEADLINE_MS = 60_000;
const MAX_LISTED = 100;
const MAX_REASON = 500;

/** Asks providers for what they apply. */
@Injectable()
export class EnvironmentExporter {
  constructor(
    private readonly environments: EnvironmentService, private readonly targets: TargetService, private readonly secrets: SecretExportRepository,
    @Inject(TEMPORAL) private readonly temporal: TemporalClient, @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Gives an environment in the words of the engine on which it runs, e.g. Kubernetes' YAML; secrets are left out.
   * @throws {BelayError} NOT_FOUND, UNSUPPORTED_CAPABILITY for a provider that has none, PLUGIN_NO_WORKER, TEMPORAL_UNAVAILABLE, and what the provider fails with.
   */
  async exportEnvironment(actor: Actor, id: string): Promise<string> {
    return (await this.ask(actor, await this.environments.getEnvironment(actor, id))).text;
  }

  /**
   * As `exportEnvironment`, with the values of all variables in the clear. That it was asked for is kept before any value is read.
   * @throws {BelayError} as `exportEnvironment`; FORBIDDEN for all but the owner; NO_RELEASE; INVALID_INPUT for a reason that is too long; SECRET_UNAVAILABLE.
   */
  async exportWithSecrets(actor: Actor, id: string, reason: string | null): Promise<string> {
    requireOwner(actor, 'export secrets');
    if (reason !== null && reason.length > MAX_REASON) throw new BelayError('INVALID_INPUT', `The reason may have ${MAX_REASON} characters.`, { details: { field: ['reason'] } });
    const environment = await this.environments.getEnvironment(actor, id);
    const release = environment.currentReleaseId === null ? undefined : await this.secrets.findRelease(environment.currentReleaseId);
    if (release === undefined) throw new BelayError('NO_RELEASE', `The environment of the branch ${environment.branch} has no release yet. Deploy first.`, { details: { field: ['environment'] } });
    const { text, secrets = [] } = await this.ask(actor, environment);
    await this.secrets.record({ id: makeId('exp'), environmentId: environment.id, tokenId: actor.tokenId, requestedBy: actor.name, reason });
    const places = findFillable(secrets, release, environment.serviceData);
    return fillInSecrets(text, places, await this.secrets.open(environment.id, places.map(({ variablesRef }) => variablesRef)));
  }

  /** Lists who was given the secrets of an environment, the newest first. @throws {BelayError} NOT_FOUND; FORBIDDEN for all but the owner. */
  async listSecretExports(actor: Actor, id: string): Promise<SecretExportRow[]> {
    requireOwner(actor, 'see who exported secrets');
    const environment = await this.environments.getEnvironment(actor, id);
    return await this.secrets.list(environment.id, MAX_LISTED);
  }

  private async ask(actor: Actor, environment: EnvironmentRow): Promise<Extract<ExportResult, { kind: 'exported' }>> {
    const target = await this.targets.getTarget(actor, environment.targetId);
    const result = await this.run({ requestId: makeId('exp'), environmentId: environment.id, projectId: environment.projectId, target: await this.targets.describeForWorkflow(target), noWorkerAfterMs: this.config.noWorkerAfterMs });
    if (result.kind === 'exported') return result;
    const { code, message, details } = result.failure;
    if (code === 'UNSUPPORTED_CAPABILITY') throw new BelayError(code, `The target ${target.name} runs on ${target.pluginId}, which has nothing to export. Only environments on Kubernetes can be exported.`, { details });
    throw new BelayError(code, message, { details });
  }

  private async run(input: ExportInput): Promise<ExportResult> {
    const { client } = this.temporal;
    try {
      return await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.execute<(given: ExportInput) => Promise<ExportResult>>(workflowTypes.export, {
        workflowId: `export:${input.environmentId}:${input.requestId}`, taskQueue: OPERATION_QUEUE, args: [input], workflowExecutionTimeout: DEADLINE_MS,
      }));
    } catch (error) {
      throw isUnanswered(error) ? temporalUnavailable(error) : error;
    }
  }
}
