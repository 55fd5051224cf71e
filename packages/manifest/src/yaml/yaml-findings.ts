import type { YAMLError } from 'yaml';
import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import type { Findings, Span } from '../diagnostics/findings.js';
import type { BoundedDocument } from './bounded-parser.js';
import { findSlips } from './yaml-slips.js';

const CODES: Readonly<Partial<Record<YAMLError['code'], DiagnosticCode>>> = {
  TAB_AS_INDENT: 'YAML_TAB_INDENT',
  BAD_INDENT: 'YAML_INDENT',
  DUPLICATE_KEY: 'YAML_DUPLICATE_KEY',
  MULTIPLE_DOCS: 'YAML_SEVERAL_DOCUMENTS',
};

/**
 * Reports why a text is not YAML, at the place where a person would mend it. Slips that people make (a tab, `-"x"`, `key:value`,
 * an open quote) are all found and named; of the parser's own errors only the first is shown, for the others follow from it.
 */
export function reportYamlErrors(text: string, { document, errors, second }: BoundedDocument, findings: Findings): void {
  for (const warning of document.warnings)
    findings.add('note', 'YAML_TAG_IGNORED', spanInLine(text, warning.pos), 'This tag has no meaning here and is ignored.');
  if (errors.length === 0 && second === undefined) return;
  const slips = errors.length === 0 ? [] : findSlips(text, errors);
  for (const slip of slips) findings.add('error', slip.code, slip.span, slip.message, slip.hint);
  const [first] = errors;
  if (second !== undefined && errors.length === 0)
    findings.add(
      'error',
      'YAML_SEVERAL_DOCUMENTS',
      [second[0], second[0] + 1],
      'A second YAML document begins here.',
      'Remove the line "---" before it, or put it into a file of its own.',
    );
  if (slips.length > 0 || first === undefined) return;
  const code = CODES[first.code] ?? 'YAML_SYNTAX';
  findings.add(
    'error',
    code,
    spanInLine(text, first.pos),
    `${first.message.split(/ at line |\n/)[0]}.`,
    first.code === 'BAD_SCALAR_START' || first.code === 'BAD_ALIAS' ? 'Put the value in quotes.' : undefined,
  );
}

/** Cuts a span at the end of its first line. */
function spanInLine(text: string, [start, end]: readonly [number, number]): Span {
  const lineEnd = text.indexOf('\n', start);
  return [start, Math.max(start, Math.min(end, lineEnd === -1 ? text.length : lineEnd))];
}
