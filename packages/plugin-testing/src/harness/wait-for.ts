import { setTimeout as delay } from 'node:timers/promises';

/** What is soon there is seen soon; what takes long is not asked for so often that the asking slows it down. */
const [FIRST_PAUSE_MS, GROWTH, LONGEST_PAUSE_MS] = [10, 1.5, 100];

/** Where to ask means to start a program. */
export const LONGEST_PROBE_PAUSE_MS = 1_000;

/** Waits until a condition gives something; throws with the description when it has not by the deadline. */
export async function waitFor<T>(what: string, deadlineMs: number, condition: () => Promise<T | undefined> | T | undefined, longestPauseMs = LONGEST_PAUSE_MS): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, longestPauseMs)) {
    const value = await condition();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`${what} did not happen within ${deadlineMs} ms`);
    await delay(pauseMs);
  }
}
