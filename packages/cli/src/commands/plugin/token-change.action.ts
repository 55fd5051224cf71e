import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { createPluginTokenDocument } from './token-create.document.js';
import { revokePluginTokenDocument } from './token-revoke.document.js';

/** Gives out a token for a plugin: it opens the door and the gateway, for this plugin's queues and targets only. */
export async function createToken(cli: Cli, plugin: string, options: JsonOption & { readonly name?: string }): Promise<void> {
  const { client } = await openSession(cli);
  const { createToken: answer } = await client.request(createPluginTokenDocument, { input: { name: options.name ?? `plugin ${plugin}`, kind: 'PLUGIN', plugin } });
  const token = accepted(answer.token, answer.userErrors);
  if (options.json === true) return printJson(cli, { token, secret: answer.secret });
  printLines(cli, answer.secret ?? '');
  noteLines(cli, `This is the token ${token.id} of the plugin ${plugin}, shown this once. Put it into a file that only the worker can read and name that by BELAY_PLUGIN_TOKEN_FILE.`);
}

/** Takes a token back: refused from the next call on, and waiting polls end within a second. */
export async function revokeToken(cli: Cli, id: string, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const { revokeToken: answer } = await client.request(revokePluginTokenDocument, { input: { token: id } });
  const token = accepted(answer.token, answer.userErrors);
  if (options.json === true) return printJson(cli, { token });
  printLines(cli, `${token.id}${token.pluginId === null ? '' : ` of the plugin ${token.pluginId}`} works no longer.`);
}
