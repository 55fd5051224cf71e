import type { EnvironmentOption, Register, WatchOption } from '../command.js';
import { withEnvironment, withWatch } from '../command.js';

/** Declares `belay redeploy`. */
export const registerRedeploy: Register = (program, cli) => {
  const command = program.command('redeploy').description('run the current release anew, with the variables of today');
  withEnvironment(withWatch(command)).action(async (options: EnvironmentOption & WatchOption) => {
    const { redeploy } = await import('./redeploy.action.js');
    await redeploy(cli, options);
  });
};
