import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { askSecret, readInput } from '../../runtime/ask.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { openSession } from '../../scope/session.js';
import type { SetOptions } from './set.command.js';
import { setVariablesDocument } from './set.document.js';
import { findVariableScope } from './variable-scope.js';

interface NamedValue { readonly name: string; readonly value: string; readonly isSecret: boolean }

/** Sets variables, all or none. Values of secrets never come from the arguments, which other users of the machine can see. */
export async function setVariables(cli: Cli, texts: readonly string[], options: SetOptions): Promise<void> {
  const plain = options.secret === true ? undefined : texts.map(readVariable);
  const secretNames = options.secret === true ? texts.map(checkSecretName) : [];
  const session = await openSession(cli);
  const scope = await findVariableScope(session, options);
  const variables = plain ?? await readSecrets(cli, secretNames);
  const { setVariables: answer } = await session.client.request(setVariablesDocument, { input: { scope: scope.input, variables } });
  const set = accepted(answer.variables, answer.userErrors);
  if (options.json === true) return printJson(cli, { variables: set });
  printLines(cli, ...set.map((variable) => `${cli.colours.strong(variable.name)}${variable.isSecret ? ' (secret)' : `=${variable.value ?? ''}`} ${cli.colours.dim(`version ${variable.version}, ${scope.text}`)}`));
  noteLines(cli, 'Running processes get it with the next deploy: belay redeploy');
}

function readVariable(text: string): NamedValue {
  const split = text.indexOf('=');
  if (split < 1) throw new CliError('INVALID_INPUT', `"${text}" is not a variable; give it like NAME=VALUE.`, { hint: `For a secret: belay set --secret ${split === -1 ? text : 'NAME'}` });
  return { name: text.slice(0, split), value: text.slice(split + 1), isSecret: false };
}

function checkSecretName(text: string): string {
  const split = text.indexOf('=');
  if (split === -1) return text;
  throw new CliError('INVALID_INPUT', 'The value of a secret cannot be an argument, which other users of this machine can see and the shell remembers.', { hint: `Give the name alone: belay set --secret ${text.slice(0, split)} (the value is asked for, or read from the standard input)` });
}

async function readSecrets(cli: Cli, names: readonly string[]): Promise<NamedValue[]> {
  if (cli.input.isTTY !== true) {
    const [only] = names;
    if (names.length !== 1 || only === undefined) throw new CliError('INVALID_INPUT', 'One secret at a time can be read from the standard input.', { hint: `Like: printf %s "$VALUE" | belay set --secret ${only ?? 'NAME'}` });
    return [{ name: only, value: await readInput(cli), isSecret: true }];
  }
  const variables: NamedValue[] = [];
  for (const name of names) variables.push({ name, value: await askSecret(cli, `Value of ${name} (it is not shown):`), isSecret: true });
  return variables;
}
