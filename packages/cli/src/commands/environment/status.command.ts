import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay status`. */
export interface StatusOptions extends EnvironmentOption { readonly watch?: boolean }

/** Declares `belay status`. */
export const registerStatus: Register = (program, cli) => {
  const command = program.command('status').description('show what runs in an environment, and where it answers').option('-w, --watch', 'stay and show it anew whenever something changes');
  withEnvironment(command).action(async (options: StatusOptions) => {
    const { showStatus } = await import('./status.action.js');
    await showStatus(cli, options);
  });
};
