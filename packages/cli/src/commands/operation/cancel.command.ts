import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay cancel`. */
export interface CancelOptions extends EnvironmentOption { readonly watch?: boolean }

/** Declares `belay cancel`. */
export const registerCancel: Register = (program, cli) => {
  const command = program.command('cancel').description('cancel an operation; what it began is undone')
    .argument('[operation]', 'id of the operation (default: the one that runs in the environment)')
    .option('-w, --watch', 'stay until it has ended');
  withEnvironment(command).action(async (id: string | undefined, options: CancelOptions) => {
    const { cancel } = await import('./cancel.action.js');
    await cancel(cli, id, options);
  });
};
