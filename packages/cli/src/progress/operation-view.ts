/** Which way a step leads: towards what is wanted, or back to the last good release. */
export type StepPhase = 'FORWARD' | 'UNDO';

/** A step as it is shown while its operation runs. Times are milliseconds since 1970. */
export interface StepView {
  readonly name: string;
  readonly phase: StepPhase;
  readonly summary: string;
  readonly state: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED';
  readonly attempts: number;
  /** Whether a plan named it; the steps that lead to the plan are not. */
  readonly isPlanned: boolean;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** What it found or waits for, in words. */
  readonly note?: string;
  /** Latest lines of its output, at most `keptLines`. */
  readonly lines: readonly string[];
}

/** An operation as it is shown while it runs: its steps in the order of the plan, those of the undoing last. */
export interface OperationView {
  readonly steps: readonly StepView[];
  readonly warnings: readonly string[];
  readonly hasEnded: boolean;
}

/** How many lines of output of a step are kept for the live view. */
export const keptLines = 5;

/** Gives the step with this name; in the phase that is told, else in the latest that has it. */
export function findStep(view: OperationView, name: string, phase?: StepPhase): StepView | undefined {
  return view.steps.findLast((step) => step.name === name && (phase === undefined || step.phase === phase));
}
