import type { ErrorCode } from '@belay/contracts';

/** What else an error of the command line can carry. */
export interface CliErrorOptions {
  /** What to do about it; printed on a line of its own. */
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Taken instead of the code's own exit code. */
  readonly exitCode?: number;
}

/** An error that the person at the terminal can act on; the code gives the exit code. */
export class CliError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly exitCode: number | undefined;

  constructor(code: ErrorCode, message: string, options: CliErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
    this.exitCode = options.exitCode;
  }
}
