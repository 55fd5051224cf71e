import { BelayError, type ErrorCode, toFailure } from '@belay/contracts';
import { toUserErrors } from './to-user-errors.js';
import type { UserError } from './user-error.model.js';

/** Codes that are surprises for the caller of a mutation: they are thrown and stand in the response's `errors`. */
const surprises: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UNAUTHENTICATED', 'FORBIDDEN', 'INTERNAL', 'DATABASE_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE', 'QUERY_TOO_COMPLEX', 'PAYLOAD_TOO_LARGE']);

/** Runs what a mutation does and gives its payload: the result, or the expected failures as `userErrors`. */
export async function asPayload<T extends object>(run: () => Promise<T>): Promise<T & { userErrors: UserError[] } | { userErrors: UserError[] }> {
  try {
    return { userErrors: [], ...await run() };
  } catch (error) {
    if (error instanceof BelayError && !surprises.has(error.code)) return { userErrors: toUserErrors(toFailure(error)) };
    throw error;
  }
}
