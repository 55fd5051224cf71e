import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { revokeTokenDocument } from './token-revoke.document.js';

/** Takes a token back: refused from the next call on; polls of a plugin that wait end within a second. */
export async function revokeToken(cli: Cli, id: string, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const { revokeToken: answer } = await client.request(revokeTokenDocument, { input: { token: id } });
  const token = accepted(answer.token, answer.userErrors);
  if (options.json === true) return printJson(cli, { token });
  printLines(cli, `The token of ${token.pluginId === null ? token.name : `the plugin ${token.pluginId}`} no longer works.`);
}
