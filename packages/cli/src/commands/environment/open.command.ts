import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay open`. */
export interface OpenOptions extends EnvironmentOption { readonly application?: string; readonly print?: boolean }

/** Declares `belay open`. */
export const registerOpen: Register = (program, cli) => {
  const command = program.command('open').description('open an application in the browser')
    .option('-a, --application <name>', 'which application, where there are several').option('--print', 'print the address only');
  withEnvironment(command).action(async (options: OpenOptions) => {
    const { openApplication } = await import('./open.action.js');
    await openApplication(cli, options);
  });
};
