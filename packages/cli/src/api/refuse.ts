import type { ErrorCode } from '@belay/contracts';
import { CliError } from '../runtime/cli-error.js';

/** An expected failure as mutations answer it. */
export interface UserErrorAnswer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: readonly string[] | null;
  readonly file?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly hint?: string | null;
  readonly details?: unknown;
}

/**
 * Gives what a mutation answered, when it did what was asked.
 * @throws {CliError} with the code of the first failure and all of them in its message.
 */
export function accepted<Answer>(answer: Answer | null | undefined, userErrors: readonly UserErrorAnswer[]): Answer {
  if (userErrors.length === 0 && answer !== null && answer !== undefined) return answer;
  throw refusal(userErrors);
}

/** Makes one error of all failures that a mutation answered. */
export function refusal(userErrors: readonly UserErrorAnswer[]): CliError {
  const [first, ...others] = userErrors;
  if (first === undefined) return new CliError('INTERNAL', 'The API answered nothing.');
  const message = [describe(first), ...others.map((other) => `      ${describe(other)}`)].join('\n');
  const hints = [...new Set(userErrors.flatMap((error) => error.hint ?? []))];
  return new CliError(first.code, message, { hint: hints.length === 0 ? undefined : hints.join('\n'), details: { userErrors } });
}

function describe(error: UserErrorAnswer): string {
  if (error.file === null || error.file === undefined) return error.message;
  const place = [error.file, error.line, error.column].filter((part) => part !== null && part !== undefined).join(':');
  return `${place}: ${error.message}`;
}
