import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay set` and `belay unset`. */
export interface ScopedOptions extends EnvironmentOption { readonly scope?: string; readonly application?: string }
/** Options of `belay set`. */
export interface SetOptions extends ScopedOptions { readonly secret?: boolean }

/** Declares `belay set`. */
export const registerSet: Register = (program, cli) => {
  const command = program.command('set').description('set variables; running processes get them with the next deploy')
    .argument('<variable...>', 'NAME=VALUE; with --secret NAME alone, whose value is asked for or read from the standard input')
    .option('--secret', 'the value can never be read again')
    .option('--scope <scope>', 'project, environment or application (default: application with -a, else environment)')
    .option('-a, --application <name>', 'only for this application');
  withEnvironment(command).action(async (variables: readonly string[], options: SetOptions) => {
    const { setVariables } = await import('./set.action.js');
    await setVariables(cli, variables, options);
  });
};
