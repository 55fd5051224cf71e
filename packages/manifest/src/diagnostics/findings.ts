import type { LineCounter } from 'yaml';
import type { DiagnosticCode } from './diagnostic-codes.js';
import type { Diagnostic, Severity, SourceRange } from './diagnostic.js';

/** Start and end of a piece of text, in UTF-16 units; the end is exclusive. */
export type Span = readonly [start: number, end: number];

const MAX_FINDINGS = 200;

/** Collects what is found in one file, turns offsets into lines and columns, and gives the findings in the order of the file. */
export class Findings {
  readonly #items: { readonly span: Span; readonly diagnostic: Diagnostic }[] = [];
  #dropped = 0;
  #errors = 0;

  constructor(
    private readonly file: string,
    private readonly lineCounter: LineCounter,
  ) {}

  /** Whether one of the findings is an error. */
  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** Line and column range of a span. */
  rangeOf([start, end]: Span): SourceRange {
    const from = this.lineCounter.linePos(start);
    const to = this.lineCounter.linePos(Math.max(start, end));
    return { line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  }

  /** Adds a finding; beyond 200 they are only counted. */
  add(severity: Severity, code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    if (severity === 'error') this.#errors++;
    if (this.#items.length >= MAX_FINDINGS) {
      this.#dropped++;
      return;
    }
    this.#items.push({ span, diagnostic: { severity, code, message, ...(hint !== undefined && { hint }), file: this.file, ...this.rangeOf(span) } });
  }

  /** All findings, in the order of the file. */
  list(): readonly Diagnostic[] {
    const sorted = this.#items.toSorted((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1]).map((item) => item.diagnostic);
    if (this.#dropped === 0) return sorted;
    const severity = this.hasErrors ? 'error' : 'warning';
    return [
      ...sorted,
      {
        severity,
        code: 'TOO_MANY_FINDINGS',
        message: `${this.#dropped} more findings are not shown.`,
        hint: 'Mend the ones above first.',
        file: this.file,
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 1,
      },
    ];
  }
}
