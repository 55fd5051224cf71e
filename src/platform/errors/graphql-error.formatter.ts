import { randomUUID } from 'node:crypto';
import { BelayError, type ErrorCode, errorCodes } from '@belay/contracts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';

/** HTTP status by the exit class of a code; GraphQL answers of a query that ran have 200 all the same. */
const statusByCode: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, PAYLOAD_TOO_LARGE: 413 };

/** What Mercurius hands over: the errors of a request that did not run, or of fields. */
interface FailedExecution { readonly errors: readonly Error[]; readonly data?: unknown }
interface FormattedExecution { readonly statusCode: number; readonly response: { data: never; errors: GraphQLFormattedError[] } }

/** Makes the formatter of all errors: a BelayError keeps its text, one of the query's own syntax too, anything else is masked and logged under an id. */
export function makeErrorFormatter(logger: Logger): (execution: FailedExecution) => FormattedExecution {
  return (execution) => {
    const errors = execution.errors.flatMap((error) => spread(error)).map((error) => formatError(error, logger));
    const code = errors[0]?.extensions?.['code'];
    const statusCode = execution.data !== undefined && execution.data !== null ? 200 : statusByCode[code as ErrorCode] ?? (code === 'INVALID_INPUT' || code === 'QUERY_TOO_COMPLEX' ? 400 : 200);
    return { statusCode, response: { data: (execution.data ?? null) as never, errors } };
  };
}

/** Mercurius wraps the errors of a query that does not validate. */
function spread(error: Error): readonly Error[] {
  const inner: unknown = Reflect.get(error, 'errors');
  const wrapped = error instanceof GraphQLError && error.originalError != null ? Reflect.get(error.originalError, 'errors') : inner;
  return Array.isArray(wrapped) && wrapped.length > 0 && wrapped.every((each) => each instanceof Error) ? wrapped : [error];
}

function formatError(error: Error, logger: Logger): GraphQLFormattedError {
  const belay = findBelayError(error);
  const place = error instanceof GraphQLError ? { ...(error.locations === undefined ? {} : { locations: error.locations }), ...(error.path === undefined ? {} : { path: error.path }) } : {};
  if (belay !== undefined) return { message: belay.message, ...place, extensions: { code: belay.code, isRetryable: errorCodes[belay.code].treatment === 'retryable', details: belay.details } };
  const bad = describeBadRequest(error);
  if (bad !== undefined) return { message: bad.message, ...place, extensions: { code: bad.code, isRetryable: false } };
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
  if (code === 'MER_ERR_GQL_QUERY_DEPTH') return { code: 'QUERY_TOO_COMPLEX', message: error.message };
  if (error instanceof GraphQLError && original == null) return { code: 'INVALID_INPUT', message: error.message };
  if (typeof code === 'string' && (code.startsWith('MER_ERR') || code.startsWith('FST_ERR'))) return { code: 'INVALID_INPUT', message: error.message };
  return undefined;
}
