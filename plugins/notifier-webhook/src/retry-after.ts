const DEFAULT_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 60 * 60_000;

/** Reads a Retry-After header (RFC 9110, 10.2.3: seconds or a date) as the time of the next try; 30 s from now when it says nothing, an hour at most. */
export function readRetryAt(retryAfter: string | undefined, now: Date): string {
  const text = retryAfter?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  const usableMs = Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) : DEFAULT_WAIT_MS;
  return new Date(now.getTime() + usableMs).toISOString();
}
