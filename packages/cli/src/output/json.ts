import type { Cli } from '../runtime/cli.js';

/** Prints one JSON document on a line, for scripts. */
export function printJson(cli: Cli, value: unknown): void {
  cli.out.write(`${JSON.stringify(value)}\n`);
}
