import { hasErrorCode } from './node-error.js';

/** SQLSTATE of a violated unique constraint (PostgreSQL 18, appendix A). */
const UNIQUE_VIOLATION = '23505';

/** Says whether a statement failed because a unique value is taken. The driver's error is the cause of the query builder's. */
export function isUniqueViolation(error: unknown): boolean {
  return hasErrorCode(error, UNIQUE_VIOLATION) || (typeof error === 'object' && error !== null && 'cause' in error && isUniqueViolation(error.cause));
}

/** SQLSTATEs and socket errors by which the driver says that the server is away, stopping or starting, or has no disk, memory or connection left (PostgreSQL 18, appendix A). */
const UNAVAILABLE = /^(?:08\w{3}|57P0\d|53[123]00|3D000|ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH)$/;
/** Losses for which the driver (pg 8.23) has a text only. */
const LOST = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/;

/** Says whether a statement failed because the database does not answer or cannot take anything now, so that the same may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (('code' in error && UNAVAILABLE.test(String(error.code))) || ('message' in error && LOST.test(String(error.message)))) return true;
  // Where a host has several addresses, each one's error is in the list.
  if ('errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseUnavailable)) return true;
  return ('cause' in error && isDatabaseUnavailable(error.cause)) || ('originalError' in error && isDatabaseUnavailable(error.originalError));
}
