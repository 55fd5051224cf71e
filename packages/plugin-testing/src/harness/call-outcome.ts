import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';

/** How a call ended, as the engine sees it. */
export type CallOutcome =
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly isRetryable: boolean; readonly details: unknown }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timed-out'; readonly which: string };

/** Gives what an activity's error stands for; undefined for an error that is none of an activity. */
export function outcomeOf(error: unknown): CallOutcome | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof CancelledFailure) return { kind: 'cancelled' };
  if (cause instanceof TimeoutFailure) return { kind: 'timed-out', which: String(cause.timeoutType) };
  if (cause instanceof ApplicationFailure) return { kind: 'failed', code: cause.type ?? 'INTERNAL', message: cause.message, isRetryable: cause.nonRetryable !== true, details: cause.details?.[0] };
  return undefined;
}
