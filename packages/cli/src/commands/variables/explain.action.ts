import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { safeText } from '../../output/safe-text.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import type { VariablesOptions } from '../environment/env.command.js';
import { type FoundVariables, readVariables, type SetVariable } from './read-variables.js';
import { scopeText } from './scope-text.js';

/** Tells where the value of a variable comes from: all places where it is set, and what the applications have now. */
export async function explainVariable(cli: Cli, name: string, options: VariablesOptions): Promise<void> {
  const found = await readVariables(cli, options);
  const set = found.set.filter((variable) => variable.name === name);
  const released = found.released.filter((variable) => variable.name === name);
  if (set.length === 0 && released.length === 0) throw new CliError('NOT_FOUND', `No variable ${name} reaches ${found.branch}.`, { hint: nearNames(found, name) });
  if (options.json === true) return printJson(cli, { name, set, released, release: found.releaseNumber });
  const { colours } = cli;
  printLines(cli, colours.strong(name),
    ...(set.length === 0 ? [] : ['Set, the strongest first:', ...set.map((variable, index) => `  ${index === 0 ? colours.good('→') : ' '} ${setText(cli, variable)}`)]),
    ...(released.length === 0 ? [] : [`In release #${found.releaseNumber ?? '?'}, which runs now:`, ...released.map((variable) => `    ${variable.application} has it from: ${scopeText(variable.scope)}${variable.version > 0 ? ` (version ${variable.version})` : ''}${variable.isSecret ? ', a secret' : ''}`)]));
}

function setText(cli: Cli, variable: SetVariable): string {
  const value = variable.isSecret ? '(secret)' : safeText(variable.value ?? '');
  const place = `${scopeText(variable.scope)}${variable.application === null ? '' : ` ${variable.application}`}`;
  return `${value} ${cli.colours.dim(`${place}, version ${variable.version}, set by ${variable.setBy} ${formatAgo(variable.setAt, cli.now())}`)}`;
}

function nearNames({ set, released }: FoundVariables, name: string): string {
  const names = [...new Set([...set, ...released].map((variable) => variable.name))].toSorted();
  const wanted = name.toUpperCase();
  const near = names.filter((one) => one === wanted || (wanted.length > 2 && one.includes(wanted)) || (one.length > 2 && wanted.includes(one))).slice(0, 5);
  return near.length === 0 ? 'Those that do are listed by: belay env vars' : `There are: ${near.join(', ')}`;
}
