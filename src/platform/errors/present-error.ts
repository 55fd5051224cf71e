import { randomUUID } from 'node:crypto';
import { BelayError, type ErrorCode, errorCodes, isErrorCode } from '@belay/contracts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { isDatabaseUnavailable } from './database-error.js';

/** Gives what a caller sees of an error: a BelayError keeps its text, one of the query's own form too; anything else is masked and logged under an id. */
export function presentError(error: Error, logger: Logger): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? { ...(error.locations === undefined ? {} : { locations: error.locations }), ...(error.path === undefined ? {} : { path: error.path }) } : {};
  if (error instanceof GraphQLError && isErrorCode(error.extensions['code'])) return { message: error.message, ...place, extensions: error.extensions };
  const belay = findBelayError(error);
  if (belay !== undefined) return { message: belay.message, ...place, extensions: { code: belay.code, isRetryable: errorCodes[belay.code].treatment === 'retryable', details: belay.details } };
  const bad = describeBadRequest(error);
  if (bad !== undefined) return { message: bad.message, ...place, extensions: { code: bad.code, isRetryable: false } };
  if (isDatabaseUnavailable(error)) {
    logger.error({ err: error, code: 'DATABASE_UNAVAILABLE' }, 'the database does not answer');
    return { message: 'The database does not answer. Try again in a moment; with an idempotencyKey a repeated call starts nothing twice.', ...place, extensions: { code: 'DATABASE_UNAVAILABLE', isRetryable: true } };
  }
  const id = randomUUID();
  logger.error({ errorId: id, err: error, code: 'INTERNAL' }, 'unexpected error in a request');
  return { message: `An unexpected error happened. The log of the API has it under the id ${id}.`, ...place, extensions: { code: 'INTERNAL', isRetryable: true, errorId: id } };
}

function findBelayError(error: unknown): BelayError | undefined {
  if (error instanceof BelayError) return error;
  return error instanceof GraphQLError ? findBelayError(error.originalError) : undefined;
}

/** Errors of the request's own form, whose texts come from the parser and the schema and hold nothing of ours. */
function describeBadRequest(error: Error): { readonly code: ErrorCode; readonly message: string } | undefined {
  const original = error instanceof GraphQLError ? error.originalError : error;
  const code: unknown = original == null ? undefined : Reflect.get(original, 'code');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { code: 'PAYLOAD_TOO_LARGE', message: 'The request is larger than 1 MiB. Send less at once.' };
  if (/ tokens\. Parsing aborted/.test(error.message)) return { code: 'QUERY_TOO_COMPLEX', message: 'The query is too long. Ask for less at once.' };
  if (error instanceof GraphQLError && original == null) return { code: 'INVALID_INPUT', message: error.message };
  if (typeof code === 'string' && (code.startsWith('MER_ERR') || code.startsWith('FST_ERR'))) return { code: 'INVALID_INPUT', message: error.message };
  return undefined;
}
