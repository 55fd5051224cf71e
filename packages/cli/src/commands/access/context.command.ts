import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Declares `belay context`. */
export const registerContext: Register = (program, cli) => {
  withEnvironment(program.command('context').description('show which platform, project and environment commands would work on here')).action(async (options: EnvironmentOption) => {
    const { showContext } = await import('./context.action.js');
    await showContext(cli, options);
  });
};
