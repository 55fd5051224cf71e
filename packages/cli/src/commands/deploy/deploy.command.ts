import type { BreakGlassOption, EnvironmentOption, Register, WatchOption } from '../command.js';
import { withBreakGlass, withEnvironment, withWatch } from '../command.js';

/** Options of `belay deploy`. */
export interface DeployOptions extends EnvironmentOption, WatchOption, BreakGlassOption { readonly commit?: string; readonly plan?: string; readonly create?: boolean }

/** Declares `belay deploy`. */
export const registerDeploy: Register = (program, cli) => {
  const command = program.command('deploy').description('build, release and run a commit of the branch')
    .option('-c, --commit <commit>', 'commit to deploy (default: the head of the branch in its repository)')
    .option('--plan <hash>', 'run exactly the plan that "belay plan" showed, or nothing')
    .option('--create', 'make the environment first when there is none for the branch');
  withEnvironment(withWatch(withBreakGlass(command))).action(async (options: DeployOptions) => {
    const { deploy } = await import('./deploy.action.js');
    await deploy(cli, options);
  });
};
