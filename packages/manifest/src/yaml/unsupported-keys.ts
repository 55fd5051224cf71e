import type { Severity } from '../diagnostics/diagnostic.js';
import type { Findings, Span } from '../diagnostics/findings.js';
import type { KeyEntry } from '../schema/key-tree.js';
import { UNSUPPORTED_VALUES } from '../schema/key-table.js';
import type { RawValue } from './raw-value.js';

const REMOVE = 'Remove it until a release of Belay executes it.';

/** Reports a key that the engine does not execute yet. */
export function reportUnsupportedKey(findings: Findings, severity: Severity, entry: KeyEntry, span: Span): void {
  if (entry.fact?.supported === false) findings.add(severity, 'NOT_SUPPORTED_YET', span, `"${pathText(entry)}" is not executed yet.`, REMOVE);
}

/** Reports a value that the engine does not execute yet. */
export function reportUnsupportedValue(findings: Findings, severity: Severity, entry: KeyEntry, value: string, span: Span): void {
  const word = value.trim().toLowerCase();
  if (UNSUPPORTED_VALUES[entry.path]?.includes(word) === true) findings.add(severity, 'NOT_SUPPORTED_YET', span, `"${word}" is not executed yet.`, REMOVE);
}

/** Reports entries beyond the one that the engine executes. */
export function reportUnsupportedEntries(findings: Findings, severity: Severity, entry: KeyEntry, value: Exclude<RawValue, string>, span: Span): void {
  if (entry.fact?.supported !== 'one' || Object.keys(value).length <= 1) return;
  findings.add(
    severity,
    'NOT_SUPPORTED_YET',
    span,
    `More than one entry of "${pathText(entry)}" is not executed yet.`,
    'Keep one entry, or make an application of each.',
  );
}

const pathText = (entry: KeyEntry): string => entry.path.replace(/^service\./, '');
