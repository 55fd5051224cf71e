import { hasErrorCode } from './node-error.js';

/** SQLSTATE of a violated unique constraint (PostgreSQL 18, appendix A). */
const UNIQUE_VIOLATION = '23505';

/** Says whether a statement failed because a unique value is taken. The driver's error is the cause of the query builder's. */
export function isUniqueViolation(error: unknown): boolean {
  return hasErrorCode(error, UNIQUE_VIOLATION) || (typeof error === 'object' && error !== null && 'cause' in error && isUniqueViolation(error.cause));
}
