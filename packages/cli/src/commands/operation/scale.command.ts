import type { BreakGlassOption, EnvironmentOption, Register, WatchOption } from '../command.js';
import { withBreakGlass, withEnvironment, withWatch } from '../command.js';

/** Options of `belay scale`. */
export interface ScaleOptions extends EnvironmentOption, WatchOption, BreakGlassOption { readonly application?: string }

/** Declares `belay scale`. */
export const registerScale: Register = (program, cli) => {
  const command = program.command('scale').description('change the number of instances of an application')
    .argument('<replicas>', 'how many instances: 1 to 100')
    .option('-a, --application <name>', 'which application (default: the one of this folder)');
  withEnvironment(withWatch(withBreakGlass(command))).action(async (replicas: string, options: ScaleOptions) => {
    const { scale } = await import('./scale.action.js');
    await scale(cli, replicas, options);
  });
};
