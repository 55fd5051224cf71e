import { setTimeout as delay } from 'node:timers/promises';

/** What is soon there is seen soon; what takes long is not asked for so often that the asking slows it down. */
const [FIRST_PAUSE_MS, GROWTH, LONGEST_PAUSE_MS] = [10, 1.3, 100];
/** A look that takes a while, as one by a probe's program does, is paused after for twice as long, up to this. */
const LONGEST_REST_MS = 1_000;

/** Waits until a condition gives something; throws with the description when it has not by the deadline. */
export async function waitFor<T>(what: string, deadlineMs: number, condition: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const beganMs = performance.now();
    const value = await condition();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`${what} did not happen within ${deadlineMs} ms`);
    await delay(Math.max(pauseMs, Math.min(2 * (performance.now() - beganMs), LONGEST_REST_MS)));
  }
}
