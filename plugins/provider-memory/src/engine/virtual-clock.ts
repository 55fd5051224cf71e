import type { Clock } from '@belay/plugin-sdk';

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** A clock that stands still until it is told to go on, or that jumps to the next sleeper by itself. */
export interface VirtualClock extends Clock {
  /** Moves time on and wakes, in order, all that slept until then. */
  advance(durationMs: number): Promise<void>;
}

/** Where a virtual clock begins, and whether it jumps. */
export interface VirtualClockOptions {
  readonly startAt?: Date;
  /** Time jumps to the earliest sleeper as soon as nothing else is to be done: waits cost no time. */
  readonly isJumping?: boolean;
}

/** Makes a clock of its own for tests. */
export function createVirtualClock({ startAt = new Date('2026-01-01T00:00:00Z'), isJumping = false }: VirtualClockOptions = {}): VirtualClock {
  let elapsedMs = 0;
  let sleepers: Sleeper[] = [];

  const advanceTo = async (atMs: number): Promise<void> => {
    for (let next = earliest(); next !== undefined && next.atMs <= atMs; next = earliest()) {
      elapsedMs = Math.max(elapsedMs, next.atMs);
      sleepers = sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    elapsedMs = Math.max(elapsedMs, atMs);
  };
  const earliest = (): Sleeper | undefined => sleepers.reduce<Sleeper | undefined>((first, sleeper) => (first === undefined || sleeper.atMs < first.atMs ? sleeper : first), undefined);

  return {
    now: () => new Date(startAt.getTime() + elapsedMs),
    monotonicMs: () => elapsedMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          sleepers = sleepers.filter((sleeper) => sleeper !== mine);
          reject(signal?.reason);
        };
        const mine: Sleeper = {
          atMs: elapsedMs + durationMs,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(mine);
        if (isJumping) setImmediate(() => void advanceTo(earliest()?.atMs ?? elapsedMs));
      }),
    advance: (durationMs) => advanceTo(elapsedMs + durationMs),
  };
}
