import type { YAMLError } from 'yaml';
import { isContent, type Line } from './lines.js';
import type { Slip } from './slip.js';

const INDENT_ERRORS: readonly string[] = ['BAD_INDENT', 'BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'UNEXPECTED_TOKEN'];
const ROOT_KEY = /^\s*(application|applications|databases|brokers|routers)\s*:/;

/** Finds the lines whose indentation made the parser stop at a line; all keys of the top level that are indented alike are found at once. */
export function indentSlips(error: YAMLError, lines: readonly Line[], index: number): readonly Slip[] {
  const reported = lines[index];
  if (reported === undefined || !INDENT_ERRORS.includes(error.code)) return [];
  // "key: value" cannot have lines below it that are indented deeper: then the deeper line is the one to mend.
  const below = lines.slice(index + 1).find(isContent);
  const isTooDeep = below !== undefined && below.indent > columnOfKey(reported) && /^\s*(?:- )?[\w-]+:\s+[^\s|>&]/.test(reported.text);
  const line = isTooDeep ? below : reported;
  if (!isContent(line)) return [];
  if (ROOT_KEY.test(line.text))
    return lines
      .filter((other) => other.start >= line.start && other.indent === line.indent && ROOT_KEY.test(other.text))
      .flatMap((other) => indentSlip(other, 0));
  return indentSlip(line, isTooDeep ? columnOfKey(reported) : nearestIndent(line, lines));
}

function indentSlip(line: Line, wanted: number | undefined): readonly Slip[] {
  if (wanted === undefined || wanted === line.indent) return [];
  const message = `This line is indented by ${line.indent} spaces, which fits none of the lines above it.`;
  const hint = `Indent it by ${wanted} spaces: \`${' '.repeat(Math.min(wanted, 40))}${line.text.trim().slice(0, 60)}\`.`;
  return [{ code: 'YAML_INDENT', span: [line.start, line.start + Math.max(1, line.indent)], message, hint }];
}

const columnOfKey = (line: Line): number => /^\s*(?:- +)?/.exec(line.text)?.[0].length ?? 0;

/** The indentation above a line that is nearest to its own; of two the deeper one, which is the line's neighbour. */
function nearestIndent(line: Line, lines: readonly Line[]): number | undefined {
  const above = lines.filter((other) => other.start < line.start && isContent(other)).flatMap((other) => [other.indent, columnOfKey(other)]);
  return above.toSorted((a, b) => Math.abs(a - line.indent) - Math.abs(b - line.indent) || b - a)[0];
}
