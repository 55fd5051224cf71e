import { environmentMessages, environmentWorkflowId } from '@belay/contracts';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { TemporalClient } from '../platform/temporal/temporal-client.js';
import { LOGGER, TEMPORAL } from '../platform/tokens.js';
import { WakeRepository } from './wake.repository.js';

const INTERVAL_MS = 5_000;
/** What is younger is still being told by the mutation that made it. */
const AFTER_SECONDS = 4;
const BATCH = 50;
const DEADLINE_MS = 3_000;

/** Tells environments that their freezes changed: at once, and what a crash or an outage left behind at start and every few seconds. Telling twice is harmless. */
@Injectable()
export class WakeSender implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly wakes: WakeRepository, @Inject(TEMPORAL) private readonly temporal: TemporalClient, @Inject(LOGGER) private readonly logger: Logger) {}

  onApplicationBootstrap(): void {
    this.schedule(0, 0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /** Tells these now; those that cannot be reached are told later. */
  async tell(environmentIds: readonly string[]): Promise<void> {
    await Promise.all(environmentIds.map(async (environmentId) => {
      const askedAt = await this.wakes.findAskedAt(environmentId);
      if (askedAt !== undefined) await this.tellOne(environmentId, askedAt);
    }));
  }

  private schedule(delayMs: number, afterSeconds: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.round = this.tellDue(afterSeconds).finally(() => this.schedule(INTERVAL_MS, AFTER_SECONDS));
    }, delayMs);
  }

  private async tellDue(afterSeconds: number): Promise<void> {
    try {
      const due = await this.wakes.findDue(BATCH, afterSeconds);
      await Promise.all(due.map(async ({ environmentId, askedAt }) => (askedAt === null ? undefined : await this.tellOne(environmentId, askedAt))));
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot read which environments to wake; it is tried again');
    }
  }

  private async tellOne(environmentId: string, askedAt: Date): Promise<void> {
    const { client } = this.temporal;
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.getHandle(environmentWorkflowId(environmentId)).signal(environmentMessages.recheck));
    } catch (error) {
      // Without an entity nothing waits; its first operation reads the freezes anyway.
      if (!(error instanceof WorkflowNotFoundError)) {
        this.logger.warn({ environmentId, err: error, code: 'TEMPORAL_UNAVAILABLE' }, 'cannot tell an environment that its freezes changed; it is tried again');
        return;
      }
    }
    await this.wakes.markTold(environmentId, askedAt);
  }
}
