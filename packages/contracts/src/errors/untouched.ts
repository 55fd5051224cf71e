import { BelayError, type ErrorDetails } from './belay-error.js';

/** Marks the failure of a call that had not begun any effect, so that the same call may be made again even where it must not happen twice. */
export function markUntouched({ code, message, details, cause }: BelayError): BelayError {
  return new BelayError(code, message, { cause, details: { ...details, isUntouched: true } });
}

/** Whether the details of a failure say that nothing had begun. */
export function isUntouched(details: ErrorDetails | undefined): boolean {
  return details?.['isUntouched'] === true;
}
