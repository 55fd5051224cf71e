import { BelayError } from '@belay/contracts';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Actor } from '../access/actor.js';
import type { EnvironmentRow } from '../environments/environment.repository.js';
import { OperationService } from '../operations/operation.service.js';
import { activeStates } from '../operations/operation-states.js';
import { LOGGER } from '../platform/tokens.js';
import { AGAIN, type DriftCheck, DriftRepository, SELF, TURNED_ON, VANISHED } from './drift.repository.js';
import { DriftService } from './drift.service.js';
import { repairPauseUntil } from './repair-pause.js';

const INTERVAL_MS = 2_000;
/** Between two looks at a repair that waits or runs for long. */
const WHILE_ACTIVE_MS = 60_000;
/** Differences that are named in the reason of a repair. */
const NAMED = 5;
const actor: Actor = { tokenId: 'belay', name: SELF, kind: 'owner' };

/** Brings environments back to their release after their target was away (at the start of the platform, after its engine was started again), or after somebody removed something by hand. One repair for each time, and another one after a pause while it does not succeed. */
@Injectable()
export class DriftKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly repository: DriftRepository, private readonly service: DriftService, private readonly operations: OperationService, @Inject(LOGGER) private readonly logger: Logger) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.round = this.work().finally(() => this.schedule());
    }, INTERVAL_MS).unref();
  }

  private async work(): Promise<void> {
    try {
      for (const check of await this.repository.listDue()) {
        if (this.isStopped) return;
        await this.lookAtTarget(check);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look for drift; it is tried again');
    }
  }

  /** What cannot be looked at now stays due, so that nothing is passed over because a worker was slow to come. */
  private async lookAtTarget(check: DriftCheck): Promise<void> {
    for (const environment of await this.repository.listEnvironments(check)) {
      if (this.isStopped) return;
      try {
        const isDone = await this.lookAt(environment, check);
        if (isDone) continue;
        if (check.environmentId !== null) return;
        await this.repository.lookLater(check, environment.id);
      } catch (error) {
        const code = error instanceof BelayError ? error.code : 'INTERNAL';
        if (code === 'PLUGIN_NO_WORKER' || code === 'TEMPORAL_UNAVAILABLE' || code === 'PROVIDER_UNAVAILABLE') throw error;
        this.logger.warn({ environmentId: environment.id, err: error, code }, 'an environment cannot be compared with its release');
      }
    }
    await this.repository.markDone(check.id);
  }

  /** Gives whether it was looked at: in the middle of an operation differences are its doing, so it is looked at when that has ended. */
  private async lookAt(environment: EnvironmentRow, { id: checkId }: DriftCheck): Promise<boolean> {
    const repairs = await this.repository.listOwnRepairs(environment.id);
    if (checkId.startsWith(AGAIN)) {
      const latest = repairs[0]?.state;
      if (latest !== undefined && activeStates.includes(latest)) {
        await this.repository.lookAgainAt(environment, new Date(Date.now() + WHILE_ACTIVE_MS));
        return true;
      }
      // What somebody cancelled or began anew is in their hands.
      if (latest !== 'failed') return true;
    }
    const { drifts, isAtWork } = await this.service.check(actor, environment.id);
    if (isAtWork) return false;
    if (drifts.length === 0) return true;
    const messages = drifts.map(({ message }) => message);
    const held = environment.isRepairedByItself ? repairPauseUntil(repairs, new Date()) : null;
    if (held !== undefined) {
      const why = held === null ? 'repairs by itself are turned off for this environment' : 'the repairs before did not succeed';
      await this.repository.tellHeld(environment.id, checkId, { reason: `Not repaired by itself, because ${why}. Start it by hand: belay repair.`, until: held?.toISOString() ?? null, drifts: messages });
      if (held !== null) await this.repository.lookAgainAt(environment, held);
      this.logger.warn({ environmentId: environment.id, drifts: messages, until: held }, 'an environment is not as its release says and is left so');
      return true;
    }
    const more = messages.length > NAMED ? ` and ${messages.length - NAMED} more` : '';
    const reason = `Brought back after ${causeOf(checkId)}: ${messages.slice(0, NAMED).join('; ')}${more}`.slice(0, 500);
    try {
      const { operation } = await this.operations.converge(actor, 'repair', { environment: environment.id, reason, idempotencyKey: `drift:${checkId}` });
      this.logger.info({ environmentId: environment.id, operationId: operation.id, drifts: messages }, 'an environment is brought back to its release');
    } catch (error) {
      // Another API process, or this one before a crash, started the repair of this time already.
      if (!(error instanceof BelayError && error.code === 'CONFLICT')) throw error;
    }
    const until = repairPauseUntil(await this.repository.listOwnRepairs(environment.id), new Date());
    if (until !== undefined) await this.repository.lookAgainAt(environment, until);
    return true;
  }
}

function causeOf(checkId: string): string {
  if (checkId.startsWith(TURNED_ON)) return 'repairs by itself were turned on';
  if (checkId.startsWith(AGAIN)) return 'a repair before it did not succeed';
  return checkId.startsWith(VANISHED) ? 'something was changed or removed by hand' : 'its target was away';
}
