import type { EnvironmentOption, Register, WatchOption } from '../command.js';
import { collect, withEnvironment, withWatch } from '../command.js';

/** Options of `belay rollback`. */
export interface RollbackOptions extends EnvironmentOption, WatchOption { readonly only?: readonly string[] }

/** Declares `belay rollback`. */
export const registerRollback: Register = (program, cli) => {
  const command = program.command('rollback').description('go back to an earlier release')
    .argument('[release]', 'number or id of the release (default: the good one before the current)')
    .option('-a, --only <application>', 'only this application; may be repeated', collect);
  withEnvironment(withWatch(command)).action(async (release: string | undefined, options: RollbackOptions) => {
    const { rollback } = await import('./rollback.action.js');
    await rollback(cli, release, options);
  });
};
