import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';

/** What reading one scalar's text gave: its value, or why there is none. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: DiagnosticCode; readonly message: string; readonly hint?: string };

/** Wraps a value that was read. */
export const readValue = <T>(value: T): Reading<T> => ({ ok: true, value });

/** Says why a text has no value. */
export const refuse = (code: DiagnosticCode, message: string, hint?: string): Reading<never> => ({ ok: false, code, message, hint });

/** A user's text for a message: cut to 60 characters, without control characters and without the credentials of an address. */
export const quoted = (text: string): string => {
  const clean = text.replace(/\p{C}/gu, '\uFFFD').replaceAll(/:\/\/[^@/\s]*@/g, '://…@');
  return `"${clean.length > 60 ? `${clean.slice(0, 57)}...` : clean}"`;
};
