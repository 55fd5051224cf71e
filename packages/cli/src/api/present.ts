import { CliError } from '../runtime/cli-error.js';

/**
 * Gives what the API found.
 * @throws {CliError} NOT_FOUND when it found nothing.
 */
export function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new CliError('NOT_FOUND', `There is no ${what}.`);
  return value;
}
