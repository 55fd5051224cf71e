import { BelayError } from '@belay/contracts';
import type { Diagnostic } from '@belay/manifest';

const SHOWN = 100;

/** Makes the error for manifests with errors; every finding goes along in `details.diagnostics`, with file, line, column and hint. */
export function manifestError(diagnostics: readonly Diagnostic[]): BelayError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const message = first === undefined ? 'The manifest has errors.' : `${first.file}:${first.line}:${first.column}: ${first.message}${first.hint === undefined ? '' : ` ${first.hint}`}${more}`;
  return new BelayError(codeOf(errors), message, { details: { diagnostics: diagnostics.slice(0, SHOWN) } });
}

function codeOf(errors: readonly Diagnostic[]): 'MANIFEST_INVALID' | 'NOT_SUPPORTED_YET' | 'ROUTE_CONFLICT' {
  if (errors.length > 0 && errors.every(({ code }) => code === 'NOT_SUPPORTED_YET')) return 'NOT_SUPPORTED_YET';
  if (errors.length > 0 && errors.every(({ code }) => code === 'ROUTE_TAKEN' || code === 'DOMAIN_TAKEN')) return 'ROUTE_CONFLICT';
  return 'MANIFEST_INVALID';
}

/** One line for people about a finding that stops nothing. */
export function findingText({ file, line, column, message, hint }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
