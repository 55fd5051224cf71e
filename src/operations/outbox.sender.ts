import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../platform/tokens.js';
import { OperationStarter } from './operation-starter.js';
import { OutboxRepository } from './outbox.repository.js';

const INTERVAL_MS = 1_000;
/** An entry that is younger is still being sent by the mutation that made it. */
const AFTER_SECONDS = 5.5;
const BATCH = 20;
const DEADLINE_MS = 5_000;

/** Hands over what a crash or an outage left behind: at start, and whenever an entry is due. Every API process does it. */
@Injectable()
export class OutboxSender implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly outbox: OutboxRepository, private readonly starter: OperationStarter, @Inject(LOGGER) private readonly logger: Logger) {}

  onApplicationBootstrap(): void {
    this.schedule(0, 0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private schedule(delayMs: number, afterSeconds: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.round = this.send(afterSeconds).finally(() => this.schedule(INTERVAL_MS, AFTER_SECONDS));
    }, delayMs);
  }

  private async send(afterSeconds: number): Promise<void> {
    try {
      const due = await this.outbox.takeDue(BATCH, afterSeconds);
      // One environment's operations keep their order; environments do not wait for each other.
      const byEnvironment = Map.groupBy(due, (operation) => operation.environmentId);
      await Promise.all([...byEnvironment.values()].map(async (operations) => {
        for (const operation of operations) if (await this.starter.handOver(operation, DEADLINE_MS) === undefined) return;
      }));
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot read the outbox; it is tried again');
    }
  }
}
