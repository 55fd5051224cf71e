import stringWidth from 'string-width';
import type { Cli } from '../runtime/cli.js';

/** Gives lines with aligned columns: a dim header and the rows. Cells may hold colours and wide characters. */
export function tableLines(cli: Cli, header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ''))));
  const line = (row: readonly string[]) => row.map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell) + 2))).join('').trimEnd();
  return [cli.colours.dim(line(header)), ...rows.map(line)];
}
