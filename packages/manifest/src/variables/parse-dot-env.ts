import { LineCounter } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { Findings } from '../diagnostics/findings.js';
import type { VariableEntry } from './variable-layer.js';

/** What a `.env` file holds; of a key that stands twice only the last entry is there. */
export interface DotEnvResult {
  readonly entries: readonly (VariableEntry & { readonly line: number })[];
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_CHARS = 262_144;
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*/;

/**
 * Reads a committed `.env`: `KEY=VALUE` lines with optional `export`, comments, and quotes. A value in double quotes may hold escapes
 * (`\n`, `\"`), one in single quotes is literal, so that it is never an alias; both may go over several lines.
 */
export function parseDotEnv(text: string, file: string): DotEnvResult {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const findings = new Findings(file, lines);
  if (text.length > MAX_CHARS) {
    findings.add('error', 'FILE_TOO_LARGE', [0, 0], `The file is larger than ${MAX_CHARS / 1024} KB.`);
    return { entries: [], diagnostics: findings.list() };
  }
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const entries = new Map<string, VariableEntry & { readonly line: number }>();
  for (let offset = text.startsWith('\uFEFF') ? 1 : 0; offset < text.length;) {
    const lineEnd = endOfLine(text, offset);
    const rest = text.slice(offset, lineEnd);
    const assignment = ASSIGNMENT.exec(rest);
    const key = assignment?.[1];
    if (assignment === null || key === undefined) {
      if (rest.trim() !== '' && !rest.trimStart().startsWith('#'))
        findings.add('error', 'DOTENV_SYNTAX', [offset, lineEnd], 'This line is not KEY=VALUE.', 'Write KEY=VALUE, or put a # before it.');
      offset = lineEnd + 1;
      continue;
    }
    const line = findings.rangeOf([offset, offset]).line;
    const value = readDotEnvValue(text, offset + assignment[0].length);
    const earlier = entries.get(key);
    if (value === undefined) findings.add('error', 'DOTENV_SYNTAX', [offset, lineEnd], `The quote after ${key} is never closed.`, 'Close it on the same line.');
    if (earlier !== undefined)
      findings.add(
        'warning',
        'DOTENV_REPEATED',
        [offset, offset + key.length],
        `${key} already stands on line ${earlier.line}; this one counts.`,
        'Remove one of them.',
      );
    if (value !== undefined) entries.set(key, { key, value: value.text, line, ...(value.isLiteral && { isLiteral: true }) });
    offset = (value?.end ?? lineEnd) + 1;
  }
  return { entries: [...entries.values()], diagnostics: findings.list() };
}

const endOfLine = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Reads the value at an offset; `end` is the end of its last line. Undefined when a quote is not closed. */
function readDotEnvValue(text: string, start: number): { readonly text: string; readonly end: number; readonly isLiteral: boolean } | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") {
    const end = endOfLine(text, start);
    return {
      text: text
        .slice(start, end)
        .replace(/(?:^|\s)#.*$/, '')
        .trim(),
      end,
      isLiteral: false,
    };
  }
  let close = start + 1;
  while (close < text.length && text[close] !== quote) close += quote === '"' && text[close] === '\\' ? 2 : 1;
  if (close >= text.length) return undefined;
  const inside = text.slice(start + 1, close);
  const value = quote === '"' ? inside.replaceAll(/\\([\s\S])/g, (_, character: string) => ESCAPES[character] ?? character) : inside;
  return { text: value, end: endOfLine(text, close), isLiteral: quote === "'" || /^\\\$/.test(inside) };
}
