import type { StepBatch } from '@belay/contracts/workflow';
import { proxySinks, type Sinks } from '@temporalio/workflow';

/** What workflows tell their worker while they run. Nothing waits for it, and a replay tells it again: the worker's side must take repeats. */
export interface StepSinks extends Sinks {
  readonly steps: { tell(batch: StepBatch): void };
}

/** Tells the worker what happens to steps, so that people see it at once. */
export const { steps: stepSink } = proxySinks<StepSinks>();
