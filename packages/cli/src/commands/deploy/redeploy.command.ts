import type { BreakGlassOption, EnvironmentOption, Register, WatchOption } from '../command.js';
import { withBreakGlass, withEnvironment, withWatch } from '../command.js';

/** Declares `belay redeploy`. */
export const registerRedeploy: Register = (program, cli) => {
  const command = program.command('redeploy').description('run the current release anew, with the variables of today');
  withEnvironment(withWatch(withBreakGlass(command))).action(async (options: EnvironmentOption & WatchOption & BreakGlassOption) => {
    const { redeploy } = await import('./redeploy.action.js');
    await redeploy(cli, options);
  });
};
