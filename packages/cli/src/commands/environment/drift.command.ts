import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Declares `belay drift`. */
export const registerDrift: Register = (program, cli) => {
  const command = program.command('drift').description('compare what exists with the release; ends with 5 when something differs');
  withEnvironment(command).action(async (options: EnvironmentOption) => {
    const { showDrift } = await import('./drift.action.js');
    await showDrift(cli, options);
  });
};
