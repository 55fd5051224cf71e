import type { EnvironmentOption, Register } from '../command.js';
import { collect, withEnvironment } from '../command.js';

/** Options of `belay log`. */
export interface LogOptions extends EnvironmentOption { readonly follow?: boolean; readonly tail: string; readonly application?: readonly string[]; readonly timestamps?: boolean }

/** Declares `belay log`. */
export const registerLog: Register = (program, cli) => {
  const command = program.command('log').alias('logs').description('print what applications and services write')
    .argument('[name...]', 'only these applications or services')
    .option('-f, --follow', 'stay and print new lines as they come')
    .option('-n, --tail <lines>', 'how many of the latest lines to begin with', '100')
    .option('-a, --application <name>', 'the same; may be repeated', collect)
    .option('-t, --timestamps', 'print the time of each line');
  withEnvironment(command).action(async (names: readonly string[], options: LogOptions) => {
    const { showLog } = await import('./log.action.js');
    await showLog(cli, names, options);
  });
};
