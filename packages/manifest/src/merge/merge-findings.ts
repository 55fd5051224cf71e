import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.js';
import type { MergeInput } from './merge-input.js';

const NOWHERE = { line: 1, column: 1, endLine: 1, endColumn: 1 } as const;

/** Collects what is found between manifests; each finding stands in the manifest that has to change. */
export class MergeFindings {
  readonly #diagnostics: Diagnostic[] = [];

  /** Adds a finding about the value at a JSON pointer of a manifest's spec. */
  add(code: DiagnosticCode, input: MergeInput, pointer: string, message: string, hint: string, severity: Severity = 'error'): void {
    this.#diagnostics.push({ severity, code, message, hint, file: input.file, ...(input.sources?.[pointer] ?? NOWHERE) });
  }

  /** Names the place of a value for messages: file and, where it is known, line. */
  place(input: MergeInput, pointer: string): string {
    const range = input.sources?.[pointer];
    return range === undefined ? input.file : `${input.file} on line ${range.line}`;
  }

  /** All findings, in the order in which they were made. */
  list(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}
