import { accepted, refusal } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { createTokenDocument } from './token-create.document.js';

/** For whom a token is: a person or program by its name, or a plugin, whose token opens the door and the gateway for its own queues and targets only. */
export interface TokenRequest {
  readonly name: string;
  readonly plugin?: string;
}

/** Makes a token and prints it, this once. */
export async function createToken(cli: Cli, { name, plugin }: TokenRequest, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const { createToken: answer } = await client.request(createTokenDocument, { input: { name, ...(plugin === undefined ? {} : { kind: 'PLUGIN', plugin }) } });
  const token = accepted(answer.token, answer.userErrors);
  const { secret } = answer;
  if (secret === null) throw refusal(answer.userErrors);
  if (options.json === true) return printJson(cli, { token, secret });
  printLines(cli, secret);
  const use = plugin === undefined ? 'log in with it by "belay login", or set BELAY_TOKEN' : 'put it into a file that only the worker can read and name that by BELAY_PLUGIN_TOKEN_FILE';
  noteLines(cli, `This is the token of ${plugin === undefined ? token.name : `the plugin ${plugin}`} (${token.id}). It is shown this once; ${use}.`);
}
