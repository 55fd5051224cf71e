import { BelayError } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import { EnvironmentService } from '../environments/environment.service.js';
import { OperationRepository } from '../operations/operation.repository.js';
import { findDrift, type Drift } from '../planner/find-drift.js';
import { TargetService } from '../targets/target.service.js';
import { DriftRepository } from './drift.repository.js';
import { ObserverClient } from './observer.client.js';

/** How an environment differs from its release at a moment. */
export interface DriftReport {
  readonly environment: EnvironmentRow;
  readonly checkedAt: Date;
  /** Operation that is at work meanwhile: then differences are its doing, most likely. */
  readonly runningOperationId: string | null;
  /** Whether it is changing things now, and does not only wait. */
  readonly isAtWork: boolean;
  readonly drifts: readonly Drift[];
}

/** Compares environments with their releases, by a fresh look at what exists. */
@Injectable()
export class DriftService {
  constructor(
    private readonly environments: EnvironmentService, private readonly targets: TargetService, private readonly operations: OperationRepository, private readonly repository: DriftRepository, private readonly observer: ObserverClient,
  ) {}

  /** @throws {BelayError} NOT_FOUND, ENVIRONMENT_GONE, NO_RELEASE, PLUGIN_NO_WORKER, TEMPORAL_UNAVAILABLE, PROVIDER_UNAVAILABLE. */
  async check(actor: Actor, environmentId: string): Promise<DriftReport> {
    const environment = await this.environments.getEnvironment(actor, environmentId);
    if (environment.destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', `The environment of the branch "${environment.branch}" was destroyed.`, { details: { field: ['environment'] } });
    const release = environment.currentReleaseId === null ? undefined : await this.repository.findRelease(environment.currentReleaseId);
    if (release === undefined) throw new BelayError('NO_RELEASE', `Nothing was deployed yet in the environment of the branch "${environment.branch}", so there is nothing to compare with. Deploy it first.`, { details: { field: ['environment'] } });
    const target = await this.targets.getTarget(actor, environment.targetId);
    const before = await this.operations.findActive([environment.id]);
    const observed = await this.observer.observe(environment, target);
    const active = await this.operations.findActive([environment.id]);
    // One that ended while it was looked has made another release the current one.
    const { currentReleaseId } = await this.environments.getEnvironment(actor, environmentId);
    return {
      environment, checkedAt: new Date(), runningOperationId: active[0]?.id ?? null,
      isAtWork: [...before, ...active].some(({ state }) => state === 'running' || state === 'undoing') || currentReleaseId !== environment.currentReleaseId,
      drifts: findDrift({ environmentId: environment.id, release, isMeantToRun: environment.isMeantToRun, data: environment.serviceData, observed }),
    };
  }

  /** Says whether an environment is brought back by itself after its target was away. @throws {BelayError} NOT_FOUND. */
  async setRepairedByItself(actor: Actor, environmentId: string, isOn: boolean): Promise<EnvironmentRow> {
    const environment = await this.environments.getEnvironment(actor, environmentId);
    await this.repository.setRepairedByItself(environment.id, isOn);
    return { ...environment, isRepairedByItself: isOn };
  }
}
