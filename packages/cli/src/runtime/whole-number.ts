import { CliError } from './cli-error.js';

/**
 * Reads a whole number from the command line.
 * @throws {CliError} INVALID_INPUT when it is none or out of range.
 */
export function wholeNumber(text: string, what: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new CliError('INVALID_INPUT', `${what} is "${text}"; give a whole number from ${least} to ${most}.`);
}
