import type { Diagnostic, Severity } from '@belay/manifest';
import { safeText } from '../output/safe-text.js';
import type { Palette } from '../runtime/cli.js';

/** Findings as lines for people: place, severity, message and code, the hint on a line of its own. */
export function diagnosticLines(colours: Palette, diagnostics: readonly Diagnostic[]): readonly string[] {
  const colourOf: Readonly<Record<Severity, Palette['bad']>> = { error: colours.bad, warning: colours.warn, note: colours.dim };
  return diagnostics.flatMap(({ file, line, column, severity, code, message, hint }) => [
    `${colours.strong(safeText(`${file}:${line}:${column}`))} ${colourOf[severity](severity)} ${safeText(message)} ${colours.dim(`[${code}]`)}`,
    ...(hint === undefined ? [] : [`  ${safeText(hint)}`]),
  ]);
}

/** Counts findings in words: `1 error, 2 warnings, 3 notes`. */
export function countFindings(diagnostics: readonly Diagnostic[]): string {
  const counts = (['error', 'warning', 'note'] as const).map(
    (severity) => [severity, diagnostics.filter((diagnostic) => diagnostic.severity === severity).length] as const,
  );
  const words = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}${count === 1 ? '' : 's'}`);
  return words.length === 0 ? 'no findings' : words.join(', ');
}
