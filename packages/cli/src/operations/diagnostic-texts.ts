/** Gives the findings that a failure carries in its details (as a manifest's do), one text each with its place and hint; none where it carries none. */
export function diagnosticTexts(details: unknown): string[] {
  if (typeof details !== 'object' || details === null || !('diagnostics' in details) || !Array.isArray(details.diagnostics)) return [];
  const found: readonly unknown[] = details.diagnostics;
  return found.flatMap((diagnostic) => {
    if (typeof diagnostic !== 'object' || diagnostic === null || !('message' in diagnostic)) return [];
    const { file, line, column, severity, message, hint } = { file: '', line: '', column: '', severity: 'error', hint: '', ...diagnostic };
    const place = [file, line, column].filter((part) => part !== '').join(':');
    return [`${place === '' ? '' : `${place}: `}${severity === 'error' ? '' : `${String(severity)}: `}${String(message)}${hint === '' ? '' : ` ${String(hint)}`}`];
  });
}
