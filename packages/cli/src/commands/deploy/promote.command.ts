import type { BreakGlassOption, EnvironmentOption, Register, WatchOption } from '../command.js';
import { withBreakGlass, withEnvironment, withWatch } from '../command.js';

/** Options of `belay promote`. */
export interface PromoteOptions extends EnvironmentOption, WatchOption, BreakGlassOption { readonly from: string; readonly release?: string }

/** Declares `belay promote`. */
export const registerPromote: Register = (program, cli) => {
  const command = program.command('promote').description('run a release of another environment here, with the same images')
    .requiredOption('--from <branch>', 'environment whose release to take')
    .option('--release <release>', 'number or id of the release (default: the current one there)');
  withEnvironment(withWatch(withBreakGlass(command))).action(async (options: PromoteOptions) => {
    const { promote } = await import('./promote.action.js');
    await promote(cli, options);
  });
};
