import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { StateActivities, StepBatch } from '@belay/contracts';
import type { Logger } from 'pino';

const RETRY_MS = [50, 500, 2_000];

/**
 * Writes down what workflows tell of their steps while they run, one batch of an operation after the other.
 * What cannot be written after some tries is left: the workflow tells all of it again before its verdict.
 */
export class StepTeller {
  private readonly waiting = new Map<string, StepBatch[]>();
  private readonly writing = new Map<string, Promise<void>>();

  constructor(private readonly recordSteps: StateActivities['recordSteps'], private readonly logger: Logger) {}

  /** Takes a batch and returns at once; a repeated one changes nothing. */
  tell(batch: StepBatch): void {
    const { operationId } = batch;
    this.waiting.set(operationId, [...this.waiting.get(operationId) ?? [], batch]);
    if (!this.writing.has(operationId)) this.writing.set(operationId, this.write(operationId).finally(() => this.writing.delete(operationId)));
  }

  /** Waits until all that was told is written or given up. */
  async close(): Promise<void> {
    await Promise.all(this.writing.values());
  }

  private async write(operationId: string): Promise<void> {
    // One task of a workflow tells of the end of a step and of the begin of the next one in turn: both are one batch.
    await nextTurn();
    for (let batches = this.take(operationId); batches.length > 0; batches = this.take(operationId)) {
      await this.writeOne({ operationId, events: batches.flatMap(({ events }) => events) });
    }
  }

  private take(operationId: string): readonly StepBatch[] {
    const batches = this.waiting.get(operationId) ?? [];
    this.waiting.delete(operationId);
    return batches;
  }

  private async writeOne(batch: StepBatch): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.recordSteps(batch);
      } catch (error) {
        const waitMs = RETRY_MS[tries];
        if (waitMs === undefined) return this.logger.warn({ operationId: batch.operationId, err: error }, 'steps were not recorded while they ran; their operation records them at its end');
        await sleep(waitMs);
      }
    }
  }
}
