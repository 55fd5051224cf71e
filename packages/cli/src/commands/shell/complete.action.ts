import type { Command, Option } from 'commander';
import type { Cli } from '../../runtime/cli.js';

/** What can stand in a place of the command line, with a few words on it. */
interface Choice { readonly word: string; readonly text: string }

/** Prints what can follow the words that were typed, one a line with its description; the last word may be unfinished. For completion scripts. */
export function complete(cli: Cli, program: Command, words: readonly string[]): void {
  const choices = choicesFor(program, words);
  cli.out.write(choices.map(({ word, text }) => `${word}\t${text}\n`).join(''));
}

/** Gives the choices for the last of the words. */
export function choicesFor(program: Command, words: readonly string[]): Choice[] {
  const typed = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  let command = program;
  for (const word of typed) {
    if (word === '--') return [];
    command = command.commands.find((one) => one.name() === word || one.aliases().includes(word)) ?? command;
  }
  const { visibleCommands, visibleOptions } = visibleOf(command);
  const valueOf = visibleOptions.find((option) => option.required && (option.long === typed.at(-1) || option.short === typed.at(-1)));
  const choices = valueOf === undefined ? [...visibleCommands, ...argumentChoices(command), ...(last.startsWith('-') ? visibleOptions.map(optionChoice) : [])] : (valueOf.argChoices ?? []).map((word) => ({ word, text: '' }));
  return choices.filter(({ word }) => word.startsWith(last));
}

function visibleOf(command: Command): { visibleCommands: Choice[]; visibleOptions: Option[] } {
  const help = command.createHelp();
  return {
    visibleCommands: help.visibleCommands(command).map((one) => ({ word: one.name(), text: one.description() })),
    visibleOptions: help.visibleOptions(command),
  };
}

function argumentChoices(command: Command): Choice[] {
  return command.registeredArguments.flatMap((argument) => (argument.argChoices ?? []).map((word) => ({ word, text: '' })));
}

function optionChoice(option: Option): Choice {
  return { word: option.long ?? option.short ?? option.flags, text: option.description };
}
