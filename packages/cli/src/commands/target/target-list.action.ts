import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { listAllTargets } from './list-targets.js';

/** Lists where environments can run. */
export async function listTargets(cli: Cli, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const targets = await listAllTargets(client);
  if (options.json === true) return printJson(cli, { targets });
  printLines(cli, ...tableLines(cli, ['TARGET', 'PLUGIN', 'DEFAULT', 'MADE', 'ID'], targets.map((target) => [target.name, target.pluginId, target.isDefault ? 'yes' : '', formatAgo(target.createdAt, cli.now()), target.id])));
}
