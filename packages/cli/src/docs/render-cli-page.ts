import type { Argument, Command, Option } from 'commander';
import { exitCodes } from '../runtime/exit-codes.js';

/** Writes the page of all commands (docs/cli.md), in the groups and order of `belay help`. */
export function renderCliPage(program: Command): string {
  const help = program.createHelp();
  const groups = help.groupItems(program.commands.slice(), help.visibleCommands(program), (command) => command.helpGroup() ?? 'Commands:');
  const parts = [...groups].filter(([, commands]) => commands.some((command) => command.name() !== 'help'))
    .map(([title, commands]) => `## ${title.replace(/:$/, '')}\n\n${commands.filter((command) => command.name() !== 'help').flatMap((command) => leaves(command)).map(commandPart).join('\n')}`);
  return `${introduction}\n${exitCodeTable()}\n${parts.join('\n')}`;
}

const introduction = `# The command \`belay\`

Made from the commands by \`npm run docs --workspace @belay/cli\`; change them instead.

In a clone of Belay it is run as \`npx belay\`. In the git work tree of an application it finds by itself:

| what | how | say it yourself |
| --- | --- | --- |
| platform | \`BELAY_API_URL\` and \`BELAY_TOKEN\`; else the platform that \`npm start\` runs from a folder above (\`.belay/run.json\`); else what \`belay login\` remembered | \`BELAY_API_URL\`, \`BELAY_TOKEN\` |
| project | the one that builds from this repository; else the one that the manifest names | \`-p, --project\` |
| environment | the one of the branch that is checked out | \`-e, --environment\` |
| application | the one of this folder; else the only one | \`-a, --application\` |

\`belay context\` shows what was found. Results go to the standard output; progress, notes and questions to the standard error.
With \`--json\` the standard output has one JSON document, or one a line for what goes on (\`log -f\`, \`--watch\`); an error is \`{"error":{"code","message","hint","details","exitCode"}}\`.
The codes are listed in [errors.md](errors.md). Colours are off without a terminal and with \`NO_COLOR\`. Ctrl-C ends the watching, never the operation: that is what \`belay cancel\` does.

## Exit codes
`;

function exitCodeTable(): string {
  return ['| code | meaning |', '| --- | --- |', ...exitCodes.map(({ code, meaning }) => `| ${code} | ${meaning} |`), '', '`belay run` ends with the exit code of the command that it ran.', ''].join('\n');
}

function leaves(command: Command): Command[] {
  const inner = command.createHelp().visibleCommands(command).filter((one) => one.name() !== 'help').flatMap((one) => leaves(one));
  // One that takes options itself does something without any of its sub-commands.
  return inner.length === 0 || command.options.length > 0 ? [command, ...inner] : inner;
}

function commandPart(command: Command): string {
  const help = command.createHelp();
  const rows = [
    ...help.visibleArguments(command).map((argument) => row(argumentText(argument), argument.description)),
    ...help.visibleOptions(command).filter((option) => option.long !== '--help').map((option) => row(option.flags, optionText(option))),
  ];
  const aliases = command.aliases().length === 0 ? '' : ` Also: \`${command.aliases().join('`, `')}\`.`;
  const table = rows.length === 0 ? '' : `\n| argument or option | meaning |\n| --- | --- |\n${rows.join('\n')}\n`;
  return `### \`${usage(command)}\`\n\n${sentence(command.description())}${aliases}\n${table}`;
}

function usage(command: Command): string {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return [...names, ...command.registeredArguments.map(argumentText)].join(' ');
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionText(option: Option): string {
  return option.defaultValue === undefined || option.negate ? option.description : `${option.description} (default: ${String(option.defaultValue)})`;
}

function row(what: string, meaning: string): string {
  return `| \`${what.replaceAll('|', '\\|')}\` | ${meaning.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
