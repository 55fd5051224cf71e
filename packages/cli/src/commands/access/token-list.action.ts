import { readAll } from '../../api/read-all.js';
import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { listTokensDocument } from './token-list.document.js';

/** Which tokens to list; all when nothing is said. */
export interface TokenChoice {
  readonly kind?: 'PLUGIN';
  /** Id of the plugin that they are for. */
  readonly plugin?: string | undefined;
}

/** Lists the tokens that were given out, newest first; what each is, never the token itself. */
export async function listTokens(cli: Cli, choice: TokenChoice, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const all = await readAll(async (after) => (await client.request(listTokensDocument, { after })).tokens);
  const tokens = all.filter(({ kind, pluginId }) => (choice.kind === undefined || kind === choice.kind) && (choice.plugin === undefined || pluginId === choice.plugin));
  if (options.json === true) return printJson(cli, { tokens });
  if (tokens.length === 0) return printLines(cli, choice.plugin === undefined ? 'No such token was given out.' : `No token was given out for the plugin ${choice.plugin}.`);
  printLines(cli, ...tableLines(cli, ['TOKEN', 'NAME', 'KIND', 'PLUGIN', 'MADE', 'STATE'], tokens.map(({ id, name, kind, pluginId, createdAt, revokedAt }) => [id, name, kind.toLowerCase(), pluginId ?? '', formatAgo(createdAt, cli.now()), revokedAt === null ? 'works' : 'revoked'])));
}
