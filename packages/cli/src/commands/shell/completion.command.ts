import { Argument } from 'commander';
import type { Register } from '../command.js';

/** Declares `belay completion`. */
export const registerCompletion: Register = (program, cli) => {
  program.command('completion').description('print the completion script for a shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { printCompletion } = await import('./completion.action.js');
      printCompletion(cli, shell);
    });
  program.command('complete', { hidden: true }).argument('[words...]').allowUnknownOption().action(async (words: readonly string[]) => {
    const { complete } = await import('./complete.action.js');
    complete(cli, program, words);
  });
};
