import type { EnvironmentOption, Register, WatchOption } from '../command.js';
import { withEnvironment, withWatch } from '../command.js';

/** Options of `belay build`. */
export interface BuildOptions extends EnvironmentOption, WatchOption { readonly commit?: string }

/** Declares `belay build`. */
export const registerBuild: Register = (program, cli) => {
  const command = program.command('build').description('build a commit without running it')
    .option('-c, --commit <commit>', 'commit to build (default: the head of the branch in its repository)');
  withEnvironment(withWatch(command)).action(async (options: BuildOptions) => {
    const { build } = await import('./build.action.js');
    await build(cli, options);
  });
};
