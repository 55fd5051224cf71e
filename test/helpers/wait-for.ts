/** What is soon there is seen soon; what takes long is not asked for so often that the asking slows it down. */
const [FIRST_PAUSE_MS, GROWTH, LONGEST_PAUSE_MS] = [10, 1.3, 100];
/** A look that takes a while, as one by a program does, is paused after for twice as long, up to this. */
const LONGEST_REST_MS = 500;

/** Waits until a condition holds (gives anything but undefined or false) and gives what it gave. Rejects at the deadline, saying what was waited for. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined | false>, deadlineMs = 60_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const began = Date.now();
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    const restMs = Math.min(2 * (Date.now() - began), LONGEST_REST_MS);
    await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, restMs)));
  }
}
