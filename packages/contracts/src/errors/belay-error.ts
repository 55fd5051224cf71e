import type { ErrorCode } from './codes.js';

/** Typed fields that go with an error: small, JSON, never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What else an error can carry. */
export interface BelayErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
}

/** The one error class of Belay. The message says what failed, on what, and what to do; it never holds a secret. */
export class BelayError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: BelayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BelayError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** An error as it travels: in a workflow's result, an event, a row. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/** Gives the travelling form of an error; anything that is not a BelayError becomes INTERNAL without its text, which could hold a secret. */
export function toFailure(error: unknown): Failure {
  if (error instanceof BelayError) return { code: error.code, message: error.message, details: error.details };
  return { code: 'INTERNAL', message: 'An unexpected error happened; see the log of the process that reports it.' };
}
