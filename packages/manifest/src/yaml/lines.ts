/** Longer lines are cut, so that looking for slips takes no longer for a hostile file. */
const MAX_TEXT = 500;

/** A line of a file: its text without the end of line, where it starts and how many characters of space it begins with. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly indent: number;
}

/** Splits a file into lines. */
export function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((raw) => {
    const line = { text: raw.slice(0, MAX_TEXT).replace(/\r$/, ''), start, indent: raw.length - raw.trimStart().length };
    start += raw.length + 1;
    return line;
  });
}

/** Whether a line is more than space and comment. */
export const isContent = (line: Line): boolean => line.text.trim() !== '' && !line.text.trimStart().startsWith('#');
