import { readAll } from '../../api/read-all.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { pluginTokensDocument } from './token-list.document.js';

/** Lists the tokens that were given out for plugins, newest first; what each is, never the token itself. */
export async function listTokens(cli: Cli, plugin: string | undefined, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const all = await readAll(async (after) => (await client.request(pluginTokensDocument, { after })).tokens);
  const tokens = all.filter(({ kind, pluginId }) => kind === 'PLUGIN' && (plugin === undefined || pluginId === plugin));
  if (options.json === true) return printJson(cli, { tokens });
  if (tokens.length === 0) return printLines(cli, plugin === undefined ? 'No token was given out for a plugin.' : `No token was given out for the plugin ${plugin}.`);
  printLines(cli, ...tableLines(cli, ['TOKEN', 'PLUGIN', 'NAME', 'MADE', 'STATE'], tokens.map(({ id, pluginId, name, createdAt, revokedAt }) => [id, pluginId ?? '', name, createdAt, revokedAt === null ? 'works' : `revoked ${revokedAt}`])));
}
