import { type ErrorCode, isErrorCode } from '@belay/contracts';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { presentError } from './present-error.js';

/** HTTP status of an answer without data; one that has data is a 200. */
const statusByCode: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, PAYLOAD_TOO_LARGE: 413, INVALID_INPUT: 400, QUERY_TOO_COMPLEX: 400, DATABASE_UNAVAILABLE: 503 };
const OK = 200;

/** What Mercurius hands over: the errors of a request that did not run, or of fields. */
type FailedExecution = ExecutionResult & Required<Pick<ExecutionResult, 'errors'>>;

/** Makes the formatter of all errors of queries and mutations. */
export function makeErrorFormatter(logger: Logger): (execution: FailedExecution) => { readonly statusCode: number; readonly response: FormattedExecutionResult } {
  return ({ data = null, errors: failed }) => {
    const errors = failed.flatMap((error) => spread(error)).map((error) => presentError(error, logger));
    const code = errors[0]?.extensions?.['code'];
    return { statusCode: data === null && isErrorCode(code) ? statusByCode[code] ?? OK : OK, response: { data, errors } };
  };
}

/** Mercurius wraps the errors of a query that does not validate. */
function spread(error: Error): readonly Error[] {
  const inner: unknown = Reflect.get(error instanceof GraphQLError && error.originalError != null ? error.originalError : error, 'errors');
  return Array.isArray(inner) && inner.length > 0 && inner.every((each) => each instanceof Error) ? inner : [error];
}
