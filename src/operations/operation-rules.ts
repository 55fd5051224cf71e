import { BelayError } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import type { EnvironmentService } from '../environments/environment.service.js';
import { notFound } from '../platform/errors/not-found.js';
import type { Actor } from '../access/actor.js';
import { OperationFactsRepository } from './operation-facts.repository.js';
import { OperationRepository } from './operation.repository.js';

/** What can be refused before an operation is recorded, because no later moment could make it right. */
@Injectable()
export class OperationRules {
  constructor(private readonly facts: OperationFactsRepository, private readonly operations: OperationRepository) {}

  /** @throws {BelayError} ENVIRONMENT_GONE. */
  requireAlive(environment: EnvironmentRow): void {
    if (environment.destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', `The environment of the branch "${environment.branch}" was destroyed. Create it anew.`, { details: { field: ['environment'] } });
  }

  /** Lets pass what has a release, or may have one once the operations before it are over. @throws {BelayError} NO_RELEASE. */
  async requireRelease(environment: EnvironmentRow): Promise<void> {
    if (environment.currentReleaseId !== null || (await this.operations.findActive([environment.id])).length > 0) return;
    throw new BelayError('NO_RELEASE', `Nothing was deployed yet in the environment of the branch "${environment.branch}". Deploy it first.`, { details: { field: ['environment'] } });
  }

  /** @throws {BelayError} PLAN_INVALID. */
  async requirePlan(environment: EnvironmentRow, hash: string): Promise<void> {
    if (/^[\w:-]{1,128}$/.test(hash) && await this.facts.hasPlan(environment.id, hash)) return;
    throw new BelayError('PLAN_INVALID', 'No plan of this environment has this hash. Make a plan and give the hash that it shows.', { details: { field: ['planHash'] } });
  }

  /** @throws {BelayError} NOT_FOUND naming the application. */
  async requireApplications(environment: EnvironmentRow, names: readonly string[], field: string): Promise<void> {
    if (names.length === 0) return;
    const known = await this.facts.findApplicationNames(environment.projectId, environment.currentReleaseId);
    const missing = names.find((name) => !known.has(name));
    if (missing !== undefined) throw notFound('application of this environment', missing, [field]);
  }

  /**
   * Checks where a rollback leads.
   * @throws {BelayError} NOT_FOUND when the release is none of this environment; NO_RELEASE when there is none to go back to; INVALID_INPUT when it was never sealed.
   */
  async requireRollback(environment: EnvironmentRow, releaseId: string | undefined): Promise<void> {
    if (releaseId === undefined) {
      await this.requireRelease(environment);
      if (environment.currentReleaseId !== null && await this.facts.findGoodReleaseBeside(environment.id, environment.currentReleaseId) === undefined && (await this.operations.findActive([environment.id])).length === 0) {
        throw new BelayError('NO_RELEASE', 'The environment has no earlier good release to go back to. Name one, or deploy the commit that you want.', { details: { field: ['release'] } });
      }
      return;
    }
    const release = await this.facts.findRelease(releaseId);
    if (release === undefined || release.environmentId !== environment.id) throw notFound('release of this environment', releaseId, ['release']);
    if (!release.isSealed) throw new BelayError('INVALID_INPUT', 'This release is a draft that was never sealed. Choose one with a number.', { details: { field: ['release'] } });
  }

  /**
   * Checks what is promoted.
   * @throws {BelayError} NOT_FOUND when there is no such release in another environment of the project; INVALID_INPUT when it was never sealed or is of this environment.
   */
  async requirePromotion(actor: Actor, environments: EnvironmentService, environment: EnvironmentRow, releaseId: string): Promise<string> {
    const release = await this.facts.findRelease(releaseId);
    const source = release === undefined ? undefined : (await environments.findEnvironments(actor, [release.environmentId])).get(release.environmentId);
    if (release === undefined || source === undefined || source.projectId !== environment.projectId) throw notFound('release of this project', releaseId, ['release']);
    if (source.id === environment.id) throw new BelayError('INVALID_INPUT', 'This release is of the environment itself. To go back to it, use rollback.', { details: { field: ['release'] } });
    if (!release.isSealed) throw new BelayError('INVALID_INPUT', 'This release is a draft that was never sealed. Choose one with a number.', { details: { field: ['release'] } });
    return source.id;
  }
}
