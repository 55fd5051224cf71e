import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import type { Span } from '../diagnostics/findings.js';

/** A mistake that people make in YAML, with the text that mends it. */
export interface Slip {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
}
