/** SQLSTATE of a violated unique constraint (PostgreSQL 18, appendix A). */
const UNIQUE_VIOLATION = '23505';

/** Says whether a statement failed because a unique value is taken. The driver's error is the cause of the query builder's. */
export function isUniqueViolation(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (Reflect.get(each, 'code') === UNIQUE_VIOLATION) return true;
  }
  return false;
}
