const FIRST_PAUSE_MINUTES = 1;
const LONGEST_PAUSE_MINUTES = 60;

/** Says until when no further repair is started by itself: after each one in a row that did not succeed twice as long. Undefined when it may start now. */
export function repairPauseUntil(repairs: readonly { readonly state: string; readonly createdAt: Date }[], now: Date): Date | undefined {
  const failures = repairs.findIndex(({ state }) => state === 'succeeded');
  const inARow = failures === -1 ? repairs.length : failures;
  const [latest] = repairs;
  if (inARow === 0 || latest === undefined) return undefined;
  const minutes = Math.min(FIRST_PAUSE_MINUTES * 2 ** (inARow - 1), LONGEST_PAUSE_MINUTES);
  const until = new Date(latest.createdAt.getTime() + minutes * 60_000);
  return until > now ? until : undefined;
}
