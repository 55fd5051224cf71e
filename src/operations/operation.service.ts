import type { OperationKind, OperationParams } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import { EnvironmentService } from '../environments/environment.service.js';
import { notFound } from '../platform/errors/not-found.js';
import type { Page } from '../platform/graphql/page.args.js';
import { checkBreakGlass, checkCommand, checkCommit, checkIdempotencyKey, checkOnly, checkReason, checkReplicas, checkTimeout } from './operation-checks.js';
import { OperationRules } from './operation-rules.js';
import { OperationStarter, type StartedOperation } from './operation-starter.js';
import { type OperationFilter, OperationRepository, type OperationRow } from './operation.repository.js';

/** What every operation can be started with. */
export interface StartOptions {
  readonly environment: string;
  readonly idempotencyKey?: string | null;
  readonly reason?: string | null;
  /** Runs in spite of a freeze and without approvals. */
  readonly breakGlass?: { readonly reason: string } | null;
}

/**
 * Starts operations. Every method may throw NOT_FOUND, ENVIRONMENT_GONE, INVALID_INPUT and CONFLICT (idempotency key); what else is said with each.
 * What only the environment can tell, it says in the admission or in the operation's outcome.
 */
@Injectable()
export class OperationService {
  constructor(private readonly environments: EnvironmentService, private readonly operations: OperationRepository, private readonly rules: OperationRules, private readonly starter: OperationStarter) {}

  /** @throws {BelayError} COMMIT_NOT_FOUND when the text is no commit; PLAN_INVALID. */
  async deploy(actor: Actor, options: StartOptions & { readonly commit?: string | null; readonly planHash?: string | null }): Promise<StartedOperation> {
    const environment = await this.open(actor, options);
    const planHash = options.planHash ?? undefined;
    if (planHash !== undefined) await this.rules.requirePlan(environment, planHash);
    return await this.start(actor, environment, 'deploy', options, { ...checkCommit(options.commit), ...(planHash === undefined ? {} : { planHash }) });
  }

  /** `build` and `release` of a commit. @throws {BelayError} COMMIT_NOT_FOUND when the text is no commit. */
  async prepare(actor: Actor, kind: 'build' | 'release', options: StartOptions & { readonly commit?: string | null }): Promise<StartedOperation> {
    return await this.start(actor, await this.open(actor, options), kind, options, checkCommit(options.commit));
  }

  async promote(actor: Actor, options: StartOptions & { readonly release: string }): Promise<StartedOperation> {
    const environment = await this.open(actor, options);
    const sourceEnvironmentId = await this.rules.requirePromotion(actor, this.environments, environment, options.release);
    return await this.start(actor, environment, 'promote', options, { releaseId: options.release, sourceEnvironmentId });
  }

  /** @throws {BelayError} NO_RELEASE. */
  async rollback(actor: Actor, options: StartOptions & { readonly release?: string | null; readonly only?: readonly string[] | null }): Promise<StartedOperation> {
    const environment = await this.open(actor, options);
    const releaseId = options.release ?? undefined;
    await this.rules.requireRollback(environment, releaseId);
    const only = await this.choose(environment, options.only);
    return await this.start(actor, environment, 'rollback', options, { ...only, ...(releaseId === undefined ? {} : { releaseId }) });
  }

  /** @throws {BelayError} NO_RELEASE. */
  async restart(actor: Actor, options: StartOptions & { readonly only?: readonly string[] | null }): Promise<StartedOperation> {
    const environment = await this.openReleased(actor, options);
    return await this.start(actor, environment, 'restart', options, await this.choose(environment, options.only));
  }

  /** @throws {BelayError} NO_RELEASE. */
  async scale(actor: Actor, options: StartOptions & { readonly application: string; readonly replicas: number }): Promise<StartedOperation> {
    const environment = await this.openReleased(actor, options);
    await this.rules.requireApplications(environment, [options.application], 'application');
    return await this.start(actor, environment, 'scale', options, { application: options.application, ...checkReplicas(options.replicas) });
  }

  /** `redeploy`, `start`, `stop` and `repair` of what was released. @throws {BelayError} NO_RELEASE. */
  async converge(actor: Actor, kind: 'redeploy' | 'start' | 'stop' | 'repair', options: StartOptions): Promise<StartedOperation> {
    return await this.start(actor, await this.openReleased(actor, options), kind, options, {});
  }

  async destroy(actor: Actor, options: StartOptions): Promise<StartedOperation> {
    return await this.start(actor, await this.open(actor, options), 'destroy', options, {});
  }

  /** @throws {BelayError} NO_RELEASE. */
  async runTask(actor: Actor, options: StartOptions & { readonly application: string; readonly command: readonly string[]; readonly timeoutSeconds?: number | null }): Promise<StartedOperation> {
    const environment = await this.openReleased(actor, options);
    await this.rules.requireApplications(environment, [options.application], 'application');
    return await this.start(actor, environment, 'task', options, { application: options.application, ...checkCommand(options.command), ...checkTimeout(options.timeoutSeconds) });
  }

  /** @throws {BelayError} NOT_FOUND. */
  async getOperation(actor: Actor, id: string): Promise<OperationRow> {
    const row = (await this.findOperations(actor, [id])).get(id);
    if (row === undefined) throw notFound('operation', id, ['operation']);
    return row;
  }

  /** Gives operations by id; those that do not exist are missing. */
  async findOperations(_actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, OperationRow>> {
    return new Map((await this.operations.findMany(ids)).map((row) => [row.id, row]));
  }

  /** Lists operations but plans, newest first; one more than the page's limit when more follow. */
  async listOperations(_actor: Actor, page: Page, filter: OperationFilter): Promise<OperationRow[]> {
    return await this.operations.list(page, filter);
  }

  private async open(actor: Actor, options: StartOptions): Promise<EnvironmentRow> {
    const environment = await this.environments.getEnvironment(actor, options.environment);
    this.rules.requireAlive(environment);
    return environment;
  }

  private async openReleased(actor: Actor, options: StartOptions): Promise<EnvironmentRow> {
    const environment = await this.open(actor, options);
    await this.rules.requireRelease(environment);
    return environment;
  }

  private async choose(environment: EnvironmentRow, names: readonly string[] | null | undefined): Promise<Pick<OperationParams, 'only'>> {
    const chosen = checkOnly(names);
    await this.rules.requireApplications(environment, chosen.only ?? [], 'only');
    return chosen;
  }

  private async start(actor: Actor, environment: EnvironmentRow, kind: OperationKind, options: StartOptions, params: OperationParams): Promise<StartedOperation> {
    return await this.starter.start(actor, environment, { kind, params: { ...params, ...checkReason(options.reason), ...checkBreakGlass(options.breakGlass) }, ...checkIdempotencyKey(options.idempotencyKey) });
  }
}
