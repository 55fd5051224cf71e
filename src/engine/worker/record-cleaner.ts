import type { Logger } from 'pino';
import type { Db } from '../../platform/database/database.js';
import { clearRecords } from '../state/clear-records.js';

const AGES = { destroyedSeconds: 3_600, draftSeconds: 24 * 3_600 };
/** Not at once, so that it does not take time from what the worker was started for. */
const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;

/** Clears away records that nothing refers to any more: a minute after the worker's start, then every hour. Every worker does it. */
export class RecordCleaner {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly db: Db, private readonly logger: Logger) {}

  start(): void {
    this.schedule(FIRST_AFTER_MS);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private schedule(afterMs: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.round = this.clear().finally(() => this.schedule(EVERY_MS));
    }, afterMs);
  }

  private async clear(): Promise<void> {
    try {
      const cleared = await clearRecords(this.db, AGES);
      if (cleared.drafts + cleared.secrets > 0) this.logger.info({ ...cleared }, 'records that nothing refers to were cleared away');
    } catch (error) {
      this.logger.warn({ err: error }, 'records could not be cleared away; it is tried again in an hour');
    }
  }
}
