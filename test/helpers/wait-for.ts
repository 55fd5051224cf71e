/** What is soon there is seen soon; what takes long is not asked for so often that the asking slows it down. */
const [FIRST_PAUSE_MS, GROWTH, LONGEST_PAUSE_MS] = [10, 1.3, 100];

/** Waits until a condition holds (gives anything but undefined or false) and gives what it gave. Rejects at the deadline, saying what was waited for. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined | false>, deadlineMs = 60_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
