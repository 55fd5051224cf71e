import { errorCodes, isUntouched, type BelayError } from '@belay/contracts';
import { ApplicationFailure } from '@temporalio/common';

const LONGEST_WAIT_MS = 60 * 60_000;

/** Gives an error the form in which it travels through Temporal: `type` is the code, the table of codes says whether it is tried again and when. */
export function toApplicationFailure(error: BelayError, now: Date): ApplicationFailure {
  const { treatment } = errorCodes[error.code];
  const waitMs = treatment === 'rate-limited' ? waitUntilRetry(error.details['retryAt'], now) : undefined;
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    // A call that began nothing is made anew under a key of its own: another attempt of this one would look for what it never made.
    nonRetryable: treatment === 'terminal' || treatment === 'needs-human' || isUntouched(error.details),
    details: [error.details],
    ...(waitMs === undefined ? {} : { nextRetryDelay: waitMs }),
  });
}

function waitUntilRetry(retryAt: unknown, now: Date): number | undefined {
  const atMs = typeof retryAt === 'string' ? Date.parse(retryAt) : Number.NaN;
  if (Number.isNaN(atMs)) return undefined;
  return Math.min(Math.max(atMs - now.getTime(), 100), LONGEST_WAIT_MS);
}
