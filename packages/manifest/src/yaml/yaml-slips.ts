import type { YAMLError } from 'yaml';
import type { DiagnosticCode } from '../diagnostics/diagnostic-codes.js';
import type { Span } from '../diagnostics/findings.js';

/** A mistake that people make in YAML, with the text that mends it. */
export interface Slip {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly number: number;
  readonly indent: number;
}

/** Finds the slips of a text that the parser refused: in every line for what is a mistake anywhere, else around its first error. */
export function findSlips(text: string, errors: readonly YAMLError[]): readonly Slip[] {
  const lines = linesOf(text);
  const everywhere = lines.flatMap((line) => tabSlip(line) ?? dashSlip(line) ?? conflictSlip(line) ?? []);
  const [first] = errors;
  if (everywhere.length > 0 || first === undefined) return everywhere;
  const index = lines.findLastIndex((line) => line.start <= first.pos[0]);
  const slip =
    quoteSlip(first, lines) ?? bracketSlip(first, text) ?? colonSlip(lines, index) ?? strayTextSlip(first, lines, index) ?? indentSlip(first, lines, index);
  return slip === undefined ? [] : [slip];
}

function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((raw, index) => {
    const line = { text: raw.replace(/\r$/, ''), start, number: index + 1, indent: raw.length - raw.trimStart().length };
    start += raw.length + 1;
    return line;
  });
}

const isContent = (line: Line): boolean => line.text.trim() !== '' && !line.text.trimStart().startsWith('#');

function tabSlip(line: Line): Slip[] | undefined {
  const tab = /^ *(\t[\t ]*)\S/.exec(line.text)?.[1];
  if (tab === undefined) return undefined;
  const start = line.start + line.text.indexOf('\t');
  return [{ code: 'YAML_TAB_INDENT', span: [start, start + tab.length], message: 'This line is indented with a tab.', hint: 'Use spaces only.' }];
}

function dashSlip(line: Line): Slip[] | undefined {
  const match = /^(\s*)-((["'])(?:(?!\3).)*\3|\/\S*|[A-Za-z_]+:.*)\s*$/.exec(line.text);
  if (match === null) return undefined;
  const start = line.start + (match[1]?.length ?? 0);
  return [
    {
      code: 'YAML_DASH_WITHOUT_SPACE',
      span: [start, line.start + line.text.trimEnd().length],
      message: 'The dash has no space after it.',
      hint: `Write \`- ${match[2]?.trimEnd()}\`.`,
    },
  ];
}

function conflictSlip(line: Line): Slip[] | undefined {
  if (!/^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/.test(line.text)) return undefined;
  return [
    {
      code: 'YAML_STRAY_TEXT',
      span: [line.start, line.start + line.text.length],
      message: 'This is a mark of a merge conflict.',
      hint: 'Resolve the conflict and remove the mark.',
    },
  ];
}

/** A list or map in brackets that is never closed: its opening bracket is the place to mend, not the line where the parser gave up. */
function bracketSlip(error: YAMLError, text: string): Slip | undefined {
  const close = /end with a ([\]}])/.exec(error.message)?.[1];
  if (close === undefined) return undefined;
  const start = text.lastIndexOf(close === ']' ? '[' : '{', error.pos[0]);
  return start === -1
    ? undefined
    : { code: 'YAML_UNCLOSED', span: [start, start + 1], message: 'This bracket is never closed.', hint: `Put a ${close} after the last entry.` };
}

function quoteSlip(error: YAMLError, lines: readonly Line[]): Slip | undefined {
  if (error.code !== 'MISSING_CHAR' || !/closing|quote/i.test(error.message)) return undefined;
  for (const line of lines) {
    const match = /^[^#"']*?(?:[:\-[,{]\s+|^\s*)(["'])(?:(?!\1).)*$/.exec(line.text);
    const quote = match?.[1];
    if (quote === undefined) continue;
    const start = line.start + line.text.indexOf(quote);
    return {
      code: 'YAML_UNCLOSED',
      span: [start, line.start + line.text.length],
      message: 'This quote is never closed.',
      hint: `Put a ${quote} at the end of the value.`,
    };
  }
  return undefined;
}

function colonSlip(lines: readonly Line[], index: number): Slip | undefined {
  for (const line of [lines[index], lines[index - 1]]) {
    const match = line === undefined ? null : /^(\s*(?:- )?)([A-Za-z_][\w-]*):([^\s/].*)$/.exec(line.text);
    if (line === undefined || match === null) continue;
    const start = line.start + (match[1]?.length ?? 0);
    return {
      code: 'YAML_COLON_WITHOUT_SPACE',
      span: [start, line.start + line.text.trimEnd().length],
      message: 'The colon has no space after it.',
      hint: `Write "${match[2]}: ${match[3]?.trim()}".`,
    };
  }
  return undefined;
}

/** Text that is neither `key: value` nor a list item, in a place where only these may stand. */
function strayTextSlip(error: YAMLError, lines: readonly Line[], index: number): Slip | undefined {
  const line = lines[index];
  if (line === undefined || !isContent(line)) return undefined;
  const word = line.text.trim();
  const start = line.start + line.indent;
  const whole: Span = [start, start + word.length];
  if (!/^- |:(\s|$)/.test(word) && word !== '-' && word !== '---')
    return {
      code: 'YAML_STRAY_TEXT',
      span: whole,
      message: 'This line is neither "key: value" nor a list item.',
      hint: 'Remove it, or write its key before it.',
    };
  const afterQuote = /^(.*?[:-]\s+)(["'])((?:(?!\2).)*)\2\s*([^#\s].*)$/.exec(line.text);
  if (error.code !== 'UNEXPECTED_TOKEN' || afterQuote === null) return undefined;
  const stray = line.start + line.text.length - (afterQuote[4]?.length ?? 0);
  return {
    code: 'YAML_STRAY_TEXT',
    span: [stray, line.start + line.text.length],
    message: 'There is text after the closing quote.',
    hint: 'Remove it, or put it inside the quotes.',
  };
}

function indentSlip(error: YAMLError, lines: readonly Line[], index: number): Slip | undefined {
  const reported = lines[index];
  if (reported === undefined || !['BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'UNEXPECTED_TOKEN'].includes(error.code)) return undefined;
  // "key: value" cannot have lines below it that are indented deeper: then the deeper line is the one to mend.
  const below = lines.slice(index + 1).find(isContent);
  const isTooDeep = below !== undefined && below.indent > columnOfKey(reported) && /^\s*(?:- )?[\w-]+:\s+[^\s|>&]/.test(reported.text);
  const line = isTooDeep ? below : reported;
  if (!isContent(line)) return undefined;
  const isRootKey = /^\s*(application|applications|databases|brokers|routers)\s*:/.test(line.text);
  const wanted = isRootKey ? 0 : isTooDeep ? columnOfKey(reported) : nearestIndent(line, lines);
  if (wanted === undefined || wanted === line.indent) return undefined;
  return {
    code: 'YAML_INDENT',
    span: [line.start, line.start + Math.max(1, line.indent)],
    message: `This line is indented by ${line.indent} spaces, which fits none of the lines above it.`,
    hint: `Indent it by ${wanted} spaces: \`${' '.repeat(wanted)}${line.text.trim().slice(0, 60)}\`.`,
  };
}

const columnOfKey = (line: Line): number => /^\s*(?:- +)?/.exec(line.text)?.[0].length ?? 0;

/** The indentation above a line that is nearest to its own; of two the deeper one, which is the line's neighbour. */
function nearestIndent(line: Line, lines: readonly Line[]): number | undefined {
  const above = lines.filter((other) => other.start < line.start && isContent(other)).flatMap((other) => [other.indent, columnOfKey(other)]);
  return above.toSorted((a, b) => Math.abs(a - line.indent) - Math.abs(b - line.indent) || b - a)[0];
}
