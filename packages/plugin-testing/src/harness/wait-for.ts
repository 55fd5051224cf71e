import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition gives something; throws with the description when it has not by the deadline. */
export async function waitFor<T>(what: string, deadlineMs: number, condition: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`${what} did not happen within ${deadlineMs} ms`);
    await delay(10);
  }
}
