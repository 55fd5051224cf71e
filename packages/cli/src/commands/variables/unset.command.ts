import { withEnvironment, type Register } from '../command.js';
import type { ScopedOptions } from './set.command.js';

/** Declares `belay unset`. */
export const registerUnset: Register = (program, cli) => {
  const command = program.command('unset').description('take variables away')
    .argument('<name...>', 'names of the variables')
    .option('--scope <scope>', 'project, environment or application (default: application with -a, else environment)')
    .option('-a, --application <name>', 'only for this application');
  withEnvironment(command).action(async (names: readonly string[], options: ScopedOptions) => {
    const { unsetVariables } = await import('./unset.action.js');
    await unsetVariables(cli, names, options);
  });
};
