import type { Cli } from '../runtime/cli.js';

/** Prints lines of a result. */
export function printLines(cli: Cli, ...lines: readonly string[]): void {
  cli.out.write(lines.map((line) => `${line}\n`).join(''));
}

/** Prints lines that are not the result: notes, progress. */
export function noteLines(cli: Cli, ...lines: readonly string[]): void {
  cli.err.write(lines.map((line) => `${line}\n`).join(''));
}
