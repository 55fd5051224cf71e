import type { YAMLError } from 'yaml';
import type { Span } from '../diagnostics/findings.js';
import { indentSlips } from './indent-slips.js';
import { isContent, linesOf, type Line } from './lines.js';
import type { Slip } from './slip.js';

/** Finds the slips of a text that the parser refused: in every line for what is a mistake anywhere, else around its first error. */
export function findSlips(text: string, errors: readonly YAMLError[]): readonly Slip[] {
  const lines = linesOf(text);
  const everywhere = lines.flatMap((line) => tabSlip(line) ?? dashSlip(line) ?? conflictSlip(line) ?? []);
  const [first] = errors;
  if (everywhere.length > 0 || first === undefined) return everywhere;
  const index = lines.findLastIndex((line) => line.start <= first.pos[0]);
  const slip =
    quoteSlip(first, lines) ??
    bracketSlip(first, text) ??
    colonSlip(lines, index) ??
    colonInValueSlip(first, lines, index) ??
    strayTextSlip(first, lines, index);
  return slip === undefined ? indentSlips(first, lines, index) : [slip];
}

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
      hint: hintOfStrayText(word, line, lines.slice(index + 1).find(isContent)),
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

function hintOfStrayText(word: string, line: Line, below: Line | undefined): string {
  if (/^["'/]/.test(word)) return `Write \`- ${word.slice(0, 60)}\` if it belongs to the list above.`;
  if (/^[A-Za-z_]+$/.test(word) && below !== undefined && below.indent > line.indent) return `Write "${word}:".`;
  return 'Remove it, or write its key before it.';
}

/** A plain value that holds a colon and a space, which YAML takes for a key. */
function colonInValueSlip(error: YAMLError, lines: readonly Line[], index: number): Slip | undefined {
  const line = lines[index];
  const match = error.code !== 'BLOCK_AS_IMPLICIT_KEY' || line === undefined ? null : /^(\s*(?:- )?[\w-]+:\s+)([^"'\s[{&*!|>][^"]*:\s[^"]*)$/.exec(line.text);
  if (line === undefined || match === null) return undefined;
  const value = (match[2] ?? '').trimEnd();
  const start = line.start + (match[1]?.length ?? 0);
  return {
    code: 'YAML_SYNTAX',
    span: [start, start + value.length],
    message: 'A value that holds a colon and a space needs quotes; or a line break is missing.',
    hint: `Write "${value}" in quotes, or put the second key on a line of its own.`,
  };
}
