import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is not undefined or false, or until the deadline; then the answer is undefined. An error of `ask` counts as "not yet". */
export async function waitUntil<T>(ask: () => Promise<T | undefined | false> | T | undefined | false, timeoutMs: number, everyMs = 50): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await Promise.resolve().then(ask).catch(() => undefined);
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(everyMs);
  }
}
