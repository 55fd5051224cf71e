import type { ErrorCode } from '@belay/contracts';
import type { Cli } from './cli.js';
import { CliError } from './cli-error.js';

/** Prints an error, as a document with --json, and gives the exit code that goes with it. */
export async function reportError(cli: Cli, error: unknown, asJson: boolean): Promise<number> {
  const known = error instanceof CliError ? error : unexpected(error);
  const exitCode = known.exitCode ?? await exitCodeOf(known.code);
  if (asJson) {
    cli.out.write(`${JSON.stringify({ error: { code: known.code, message: known.message, hint: known.hint, details: known.details, exitCode } })}\n`);
    return exitCode;
  }
  const { bad, dim } = cli.errColours;
  cli.err.write(`${bad('error')} ${known.message} ${dim(`[${known.code}]`)}\n`);
  if (known.hint !== undefined) cli.err.write(`${known.hint.split('\n').map((line) => `  ${line}`).join('\n')}\n`);
  if (known.cause instanceof Error && cli.env['BELAY_DEBUG'] !== undefined) cli.err.write(`${dim(known.cause.stack ?? known.cause.message)}\n`);
  return exitCode;
}

/** Gives the exit code that the table of error codes has for a code. */
export async function exitCodeOf(code: ErrorCode): Promise<number> {
  const { errorCodes } = await import('@belay/contracts');
  return errorCodes[code].exitCode;
}

function unexpected(error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  return new CliError('INTERNAL', `Something unexpected happened in the command itself: ${message}`, {
    hint: 'Set BELAY_DEBUG=1 to see where, and report it with the command that you typed.', cause: error,
  });
}
