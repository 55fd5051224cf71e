import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { safeText } from '../../output/safe-text.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import type { VariablesOptions } from '../environment/env.command.js';
import { type FoundVariables, readVariables } from './read-variables.js';
import { scopeText } from './scope-text.js';

/** Lists the variables that were set for an environment and those that its applications get besides. */
export async function listVariables(cli: Cli, options: VariablesOptions): Promise<void> {
  const found = await readVariables(cli, options);
  if (options.json === true) return printJson(cli, { variables: found.set, released: found.released, release: found.releaseNumber });
  if (options.dotenv === true) return printLines(cli, ...dotenvLines(found));
  const rows = [...setRows(cli, found), ...givenRows(cli, found)];
  if (rows.length === 0) return noteLines(cli, `No variable is set in ${found.branch}. Set one: belay set NAME=VALUE`);
  printLines(cli, ...tableLines(cli, ['NAME', 'VALUE', 'FROM', 'APPLICATION', 'VERSION'], rows));
}

function setRows({ colours }: Cli, { set }: FoundVariables): string[][] {
  return set.map((variable) => [variable.name, variable.isSecret ? colours.dim('(secret)') : shorten(safeText(variable.value ?? '')), scopeText(variable.scope), variable.application ?? '', String(variable.version)]);
}

/** Built-in variables and those of the .env file, one row for all applications that get it. */
function givenRows({ colours }: Cli, { released }: FoundVariables): string[][] {
  const given = Map.groupBy(released.filter((variable) => variable.scope === 'BUILT_IN' || variable.scope === 'ENV_FILE'), (variable) => `${variable.name} ${variable.scope}`);
  return [...given.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [[first.name, colours.dim(first.isSecret ? '(secret)' : '(computed)'), scopeText(first.scope), group.map((variable) => variable.application).join(' '), first.version === 0 ? '' : String(first.version)]];
  });
}

/** What wins for each name; secrets stand there as comments. */
function dotenvLines({ set }: FoundVariables): string[] {
  const names = [...new Set(set.map((variable) => variable.name))].toSorted();
  return names.flatMap((name) => {
    const winner = set.find((variable) => variable.name === name);
    if (winner === undefined) return [];
    return [winner.isSecret ? `# ${name} is a secret` : `${name}=${JSON.stringify(winner.value ?? '')}`];
  });
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
