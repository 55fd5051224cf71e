import { setTimeout as delay } from 'node:timers/promises';

/** Time, so that tests can have one of their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow; for measuring. */
  monotonicMs(): number;
  /** Waits; rejects with the signal's reason as soon as it is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (durationMs, signal) => {
    try {
      await delay(durationMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
