import type { Command } from 'commander';
import type { Cli } from '../runtime/cli.js';

/** Declares commands on the program; nothing that a command needs to run is loaded by it. */
export type Register = (program: Command, cli: Cli) => void;

/** Option of every command. */
export interface JsonOption { readonly json?: boolean }

/** Which project is meant, where the git work tree does not say it. */
export interface ProjectOption extends JsonOption { readonly project?: string }

/** Which environment is meant, where the branch of the git work tree does not say it. */
export interface EnvironmentOption extends ProjectOption { readonly environment?: string }

/** How long to stay with an operation. */
export interface WatchOption { readonly watch?: boolean; readonly idempotencyKey?: string }

/** Why to run in spite of a freeze and without approvals. */
export interface BreakGlassOption { readonly breakGlass?: string }

/** Adds --json. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON for scripts: one document, or one a line for what goes on');
}

/** Adds --project and --json. */
export function withProject(command: Command): Command {
  return withJson(command.option('-p, --project <name>', 'project by name or id (default: the one of this git work tree)'));
}

/** Adds --environment, --project and --json. */
export function withEnvironment(command: Command): Command {
  return withProject(command.option('-e, --environment <branch>', 'environment by branch, name or id (default: the branch that is checked out)'));
}

/** Adds --watch and --idempotency-key for commands that start an operation. */
export function withWatch(command: Command): Command {
  return command
    .option('-w, --watch', 'stay until the operation has ended and show each step')
    .option('--idempotency-key <key>', 'give the same key again to get the same operation instead of a second one');
}

/** Adds --break-glass for commands that a freeze or missing approvals can hold back. */
export function withBreakGlass(command: Command): Command {
  return command.option('--break-glass <reason>', 'in an emergency: run in spite of a freeze and without approvals; the reason is recorded');
}

/** Gives the part of an operation's input that says why the glass is broken. */
export function breakGlassOf({ breakGlass }: BreakGlassOption): { readonly breakGlass?: { readonly reason: string } } {
  return breakGlass === undefined ? {} : { breakGlass: { reason: breakGlass } };
}

/** Collects an option that may be given several times or with commas. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').map((part) => part.trim()).filter((part) => part !== '')];
}
