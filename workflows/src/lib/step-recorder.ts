import type { Failure, OperationInput, StepEvent } from '@belay/contracts/workflow';
import { log, patched } from '@temporalio/workflow';
import { toFailure } from './failure.js';
import { isChanged } from './is-changed.js';
import { records } from './records.js';
import { stepSink } from './step-sink.js';

/** Events that one call to the records takes. */
const MOST_EVENTS = 200;

/**
 * Tells the records what happens to steps: at once by the worker, beside the workflow, and again as a whole before the verdict, so that none is lost with a worker.
 * A local activity in the same task as a call of the provider would hold that call back until the records have answered.
 */
export class StepRecorder {
  private readonly operationId: string;
  private readonly isTold: boolean;
  /** What was not yet told, in this task of the workflow. */
  private untold: StepEvent[] = [];
  /** What is not yet known to stand in the records. */
  private buffer: StepEvent[] = [];
  private batch = 0;
  private writing: Promise<void> | undefined;
  /** Operations that were begun before steps were told beside the workflow tell of their first begins only when one of those has ended. */
  private isHeld: boolean;

  constructor(input: OperationInput) {
    this.operationId = input.operationId;
    this.isTold = isChanged(input, 1, '3-steps-told-beside');
    this.isHeld = !this.isTold && patched('held-first-begins');
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
    if (this.isTold) return this.tellSoon(event);
    if (event.kind === 'started' && this.isHeld) return;
    this.isHeld = false;
    this.writing ??= this.write();
  }

  /** What happens in the same turn is told together. */
  private tellSoon(event: StepEvent): void {
    this.untold.push(event);
    if (this.untold.length > 1) return;
    void Promise.resolve().then(() => {
      stepSink.tell({ operationId: this.operationId, events: this.untold });
      this.untold = [];
    });
  }

  private async write(): Promise<void> {
    // What is told in the same turn (one step's end, the next one's start) makes one batch.
    await Promise.resolve();
    while (this.buffer.length > 0) {
      const events = this.isTold ? this.buffer.slice(0, MOST_EVENTS) : this.buffer;
      this.buffer = this.buffer.slice(events.length);
      try {
        await records.recordSteps({ operationId: this.operationId, ...(this.isTold ? {} : { attemptKey: `b${this.batch++}` }), events });
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
