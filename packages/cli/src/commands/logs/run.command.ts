import type { EnvironmentOption, Register } from '../command.js';
import { withEnvironment } from '../command.js';

/** Options of `belay run`. */
export interface RunOptions extends EnvironmentOption { readonly application?: string; readonly timeout: string; readonly detach?: boolean; readonly idempotencyKey?: string }

/** Declares `belay run`. */
export const registerRun: Register = (program, cli) => {
  const command = program.command('run').description('run a one-off command in the image and with the variables of an application; ends with its exit code')
    .argument('<command...>', 'program and arguments, after --')
    .option('-a, --application <name>', 'which application (default: the one of this folder)')
    .option('--timeout <seconds>', 'end it after this time', '600')
    .option('-d, --detach', 'do not wait for its end')
    .option('--idempotency-key <key>', 'give the same key again to get the same task instead of a second one');
  withEnvironment(command).action(async (words: readonly string[], options: RunOptions) => {
    const { runTask } = await import('./run.action.js');
    await runTask(cli, words, options);
  });
};
