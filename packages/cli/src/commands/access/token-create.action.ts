import { accepted, refusal } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { createTokenDocument } from './token-create.document.js';

/** Makes a token and prints it, this once. */
export async function createToken(cli: Cli, name: string, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const { createToken: answer } = await client.request(createTokenDocument, { input: { name } });
  const token = accepted(answer.token, answer.userErrors);
  const { secret } = answer;
  if (secret === null) throw refusal(answer.userErrors);
  if (options.json === true) return printJson(cli, { token, secret });
  printLines(cli, secret);
  noteLines(cli, `This is the token of ${token.name} (${token.id}). It is shown this once; log in with it by "belay login", or set BELAY_TOKEN.`);
}
