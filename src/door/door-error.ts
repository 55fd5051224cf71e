import { BelayError, type ErrorCode, type ErrorDetails } from '@belay/contracts';
import { isDatabaseUnavailable } from '../platform/errors/database-error.js';

/** What the door answers where it refuses. */
export interface DoorProblem {
  readonly status: number;
  readonly body: { readonly code: ErrorCode; readonly message: string; readonly details?: ErrorDetails };
}

const statuses: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400, UNAUTHENTICATED: 401, FORBIDDEN: 403, SECRET_UNAVAILABLE: 403, NOT_FOUND: 404, STALE_OPERATION: 409, CONFLICT: 409, PLUGIN_CONTRACT_UNSUPPORTED: 409, PAYLOAD_TOO_LARGE: 413, DATABASE_UNAVAILABLE: 503, INTERNAL: 500,
};

/** Turns an error into the door's answer; what is not for the caller's eyes becomes INTERNAL without its text. */
export function toDoorProblem(error: unknown): DoorProblem {
  if (error instanceof BelayError) return { status: statuses[error.code] ?? 422, body: { code: error.code, message: error.message, details: error.details } };
  if (codesOf(error).includes('FST_ERR_CTP_BODY_TOO_LARGE')) return { status: 413, body: { code: 'PAYLOAD_TOO_LARGE', message: 'The request is larger than the door takes. Send less at a time.' } };
  if (codesOf(error).some((code) => code.startsWith('FST_'))) return { status: 400, body: { code: 'INVALID_INPUT', message: 'The request is not JSON that the door understands.' } };
  if (isDatabaseUnavailable(error)) return { status: 503, body: { code: 'DATABASE_UNAVAILABLE', message: 'The database does not answer, or has no room left; try again.' } };
  return { status: 500, body: { code: 'INTERNAL', message: 'The door failed unexpectedly; the log of the api has the details.' } };
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) if ('code' in each && typeof each.code === 'string') codes.push(each.code);
  return codes;
}
