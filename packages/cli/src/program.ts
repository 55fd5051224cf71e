import { Command } from 'commander';
import { commandGroups } from './commands/command-groups.js';
import type { Cli } from './runtime/cli.js';
import { version } from './runtime/version.js';

/** Builds the command line: all commands are declared, and each loads what it needs when it runs. */
export function createProgram(cli: Cli): Command {
  const program = new Command('belay')
    .description('Turn a git branch into a running environment.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for a command')
    .addHelpCommand(new Command('help').argument('[command]').description('print help for a command').helpGroup('Platform:'))
    .exitOverride()
    // What stands behind a sub-command belongs to it, also where the command above takes an option of the same name (freeze update).
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => cli.out.write(text), writeErr: (text) => cli.err.write(text), outputError: () => undefined,
      getOutHelpWidth: () => cli.out.columns ?? 100, getErrHelpWidth: () => cli.err.columns ?? 100,
      getOutHasColors: () => cli.out.isTTY === true, getErrHasColors: () => cli.err.isTTY === true,
    });
  for (const group of commandGroups) {
    program.commandsGroup(group.title);
    for (const register of group.commands) register(program, cli);
  }
  return program;
}
