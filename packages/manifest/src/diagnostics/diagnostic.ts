import type { DiagnosticCode } from './diagnostic-codes.js';

/** How bad a finding is: a file with an `error` has no spec, a `warning` is probably a mistake, a `note` only informs. */
export type Severity = 'error' | 'warning' | 'note';

/** A place in a file; lines and columns start at 1, the end is exclusive. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One finding about a manifest: what is wrong, where, and (in `hint`) how it is mended. Never holds a variable's value. */
export interface Diagnostic extends SourceRange {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
}
