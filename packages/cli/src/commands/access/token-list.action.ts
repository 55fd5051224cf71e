import { readAll } from '../../api/read-all.js';
import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { listTokensDocument } from './token-list.document.js';

/** Lists the tokens that were given out. */
export async function listTokens(cli: Cli, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const tokens = await readAll(async (after) => (await client.request(listTokensDocument, { after })).tokens);
  if (options.json === true) return printJson(cli, { tokens });
  printLines(cli, ...tableLines(cli, ['TOKEN', 'NAME', 'KIND', 'MADE', 'STATE'], tokens.map(({ id, name, kind, createdAt, revokedAt }) => [id, name, kind.toLowerCase(), formatAgo(createdAt, cli.now()), revokedAt === null ? 'works' : 'revoked'])));
}
