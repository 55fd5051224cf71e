import type { ErrorCode } from '@belay/contracts';
import type { Connection } from '../access/connection.js';
import { CliError } from '../runtime/cli-error.js';

/** An error as GraphQL answers it. */
export interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: unknown; readonly details?: unknown };
}

/** Makes the error that the API answered; with `otherwise` as its code where it has none of the closed list. */
export async function apiError(error: GraphqlError, otherwise: ErrorCode): Promise<CliError> {
  const { isErrorCode } = await import('@belay/contracts');
  const given = error.extensions?.code;
  const details = error.extensions?.details;
  return codedError(isErrorCode(given) ? given : otherwise, error.message, typeof details === 'object' && details !== null ? { ...details } : undefined);
}

/** Messages of the API say themselves what to do, but they cannot know how this command finds its token. */
function codedError(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> | undefined): CliError {
  const hint = code === 'UNAUTHENTICATED' ? 'Give a valid token: belay login --url URL --token-file FILE (or set BELAY_TOKEN)' : undefined;
  return new CliError(code, message, { hint, details });
}

/** Makes the error for an API that does not answer. */
export function unavailable(connection: Connection, cause: unknown): CliError {
  return new CliError('API_UNAVAILABLE', `The API at ${connection.url} does not answer.`, {
    hint: `The address comes from ${connection.source}. Is the platform running? Start it with: npm start`, cause,
  });
}
