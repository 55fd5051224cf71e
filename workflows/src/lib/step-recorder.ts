import type { Failure, StepEvent } from '@belay/contracts';
import { log, patched } from '@temporalio/workflow';
import { toFailure } from './failure.js';
import { records } from './records.js';

/** Tells the records what happens to steps, in batches: what comes while a batch is written goes with the next one. */
export class StepRecorder {
  private readonly operationId: string;
  private buffer: StepEvent[] = [];
  private batch = 0;
  private writing: Promise<void> | undefined;
  /**
   * The first steps are told of only when one of them has ended: a call to the records in the same task would hold the first calls of the provider back.
   * They are short looks at what exists; from then on a begin is told at once.
   */
  private isHeld = patched('held-first-begins');

  constructor(operationId: string) {
    this.operationId = operationId;
  }

  started(step: string): void {
    this.push({ kind: 'started', step, at: now() });
  }

  succeeded(step: string, note?: string): void {
    this.push({ kind: 'succeeded', step, at: now(), ...(note === undefined ? {} : { note }) });
  }

  failed(step: string, failure: Failure): void {
    this.push({ kind: 'failed', step, failure, at: now() });
  }

  skipped(step: string): void {
    this.push({ kind: 'skipped', step, at: now() });
  }

  warn(message: string): void {
    this.push({ kind: 'warning', message, at: now() });
  }

  /** Waits until all that was told is written. */
  async flush(): Promise<void> {
    if (this.buffer.length > 0) this.writing ??= this.write();
    while (this.writing !== undefined) await this.writing;
  }

  private push(event: StepEvent): void {
    this.buffer.push(event);
    if (event.kind === 'started' && this.isHeld) return;
    this.isHeld = false;
    this.writing ??= this.write();
  }

  private async write(): Promise<void> {
    // What is told in the same turn (one step's end, the next one's start) makes one batch.
    await Promise.resolve();
    while (this.buffer.length > 0) {
      const events = this.buffer;
      this.buffer = [];
      try {
        await records.recordSteps({ operationId: this.operationId, attemptKey: `b${this.batch++}`, events });
      } catch (error) {
        // What the records refuse for good must not keep the operation from its verdict.
        log.error('steps could not be recorded', { operationId: this.operationId, code: toFailure(error).code });
      }
    }
    this.writing = undefined;
  }
}

/** The workflow's own time: that of its current task. */
function now(): string {
  return new Date().toISOString();
}
