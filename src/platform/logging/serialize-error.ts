import { pino, type SerializedError } from 'pino';

/** A failed statement, as the query builder tells it: its text holds the parameters (drizzle-orm 0.45, DrizzleQueryError). */
interface QueryError extends Error { readonly query: string; readonly params: readonly unknown[] }

/** What Postgres says of an error without what was in the row (PostgreSQL 18, protocol, "Error and Notice Message Fields"). */
const SAID = ['severity', 'code', 'schema', 'table', 'column', 'constraint', 'routine'] as const;
const MOST_CAUSES = 8;

/** Gives an error's form in a log. Of a failed statement only its text with placeholders is told: what was put in their place is somebody's data, or a secret. */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const shown: SerializedError = pino.stdSerializers.err(error);
  const causes = causesOf(error);
  const ofDatabase = causes.find((each) => 'severity' in each && 'routine' in each);
  if (ofDatabase === undefined && !causes.some(isQueryError)) return shown;
  const said = Object.fromEntries(Object.entries(ofDatabase ?? {}).filter(([name, value]) => SAID.some((each) => each === name) && value !== undefined));
  return { type: shown.type, message: withoutParameters(error, shown.message), stack: withoutParameters(error, shown.stack), ...said };
}

/** Takes the parameters of the statement that failed out of a text about an error. */
export function withoutParameters(error: unknown, text: string): string {
  return causesOf(error).filter(isQueryError).reduce((left, { message, query }) => left.replaceAll(message, () => `Failed query: ${query}`), text);
}

function isQueryError(error: Error): error is QueryError {
  return 'query' in error && typeof error.query === 'string' && 'params' in error && Array.isArray(error.params);
}

/** An error with all that it was caused by; GraphQL names it otherwise. */
function causesOf(error: unknown): Error[] {
  const found: Error[] = [];
  for (let each = error; each instanceof Error && found.length < MOST_CAUSES; each = each.cause ?? ('originalError' in each ? each.originalError : undefined)) found.push(each);
  return found;
}
