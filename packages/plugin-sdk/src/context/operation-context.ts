import type { OperationMeta } from '@belay/contracts';
import type { Clock } from './clock.js';
import type { StepLog } from './step-log.js';

/** A secret as the door gives it: one value, or a map of names to values (a whole process environment). */
export type SecretValue = string | Readonly<Record<string, string>>;

/** Resolves references of the operation in hand, just in time. What was resolved is masked in everything that the worker logs. */
export interface Secrets {
  /** @throws {BelayError} SECRET_UNAVAILABLE when the reference is not one of this operation. */
  get(ref: string): Promise<SecretValue>;
  /** As `get`, for a reference that stands for one value. @throws {BelayError} SECRET_UNAVAILABLE when it is a map. */
  getText(ref: string): Promise<string>;
  /** As `get`, for a reference that stands for a map. @throws {BelayError} SECRET_UNAVAILABLE when it is one value. */
  getMap(ref: string): Promise<Readonly<Record<string, string>>>;
}

/** All that a call knows of the operation for which it is made. */
export interface OperationContext {
  readonly meta: OperationMeta;
  /** Idempotency key `<operation id>:<step>`, the same for all attempts; put it on what you make and look for it first. */
  readonly key: string;
  readonly fence: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /**
   * Aborted when the operation is cancelled, the step's time is over or the worker stops. Pass it on to every wait.
   * When the worker stops, its reason is a BelayError PLUGIN_CRASHED: what runs on by itself is left to the next attempt.
   */
  readonly signal: AbortSignal;
  /** Remembers how far the call is; the next attempt finds it in `previousProgress`. JSON, below 10 kB. The SDK sends it by itself, as often as needed. */
  heartbeat(progress: unknown): void;
  /** What the attempt before this one gave to its last `heartbeat`; undefined when there was none. */
  readonly previousProgress: unknown;
  readonly log: StepLog;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Asks the engine whether this attempt is still the current one; call it right before an effect. @throws {BelayError} STALE_OPERATION when it is not. */
  assertCurrent(): Promise<void>;
  /** `assertCurrent`, then the effect. */
  effect<T>(run: () => Promise<T> | T): Promise<T>;
}
