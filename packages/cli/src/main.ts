import { type Command, CommanderError } from 'commander';
import { createProgram } from './program.js';
import type { Cli } from './runtime/cli.js';
import { CliError } from './runtime/cli-error.js';
import { interruptedExitCode } from './runtime/exit-codes.js';
import { processCli } from './runtime/process-cli.js';
import { reportError } from './runtime/report-error.js';

/** Runs the command with the arguments that follow its name and gives the exit code of the process. */
export async function main(args: readonly string[], cli: Cli = processCli()): Promise<number> {
  const program = createProgram(cli);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return cli.interrupted.aborted && cli.exitCode === 0 ? interruptedExitCode : cli.exitCode;
  } catch (error) {
    if (cli.interrupted.aborted) return interruptedExitCode;
    if (error instanceof CommanderError) return await endOfParsing(cli, program, error, args);
    return await reportError(cli, error, asksForJson(args));
  }
}

async function endOfParsing(cli: Cli, program: Command, error: CommanderError, args: readonly string[]): Promise<number> {
  if (error.exitCode === 0) return 0;
  // A command group without a command: its help was printed.
  if (error.code === 'commander.help') return 2;
  const message = error.message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)$/, '. Did you mean $1?');
  return await reportError(cli, new CliError('INVALID_INPUT', message, { hint: `See: ${helpFor(program, args)}` }), asksForJson(args));
}

/** Names the help of the command that was typed, as far as there is one. */
function helpFor(program: Command, args: readonly string[]): string {
  const [name] = args;
  const command = program.commands.find((one) => name !== undefined && (one.name() === name || one.aliases().includes(name)));
  const inner = command?.commands.find((one) => one.name() === args[1] || (args[1] !== undefined && one.aliases().includes(args[1])));
  return ['belay', ...(command === undefined ? ['help'] : [command.name(), ...(inner === undefined ? [] : [inner.name()]), '--help'])].join(' ');
}

/** What follows `--` belongs to another program. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}
