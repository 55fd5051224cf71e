import { formatAgo } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { JsonOption } from '../command.js';
import { listAllPlugins, type ListedPlugin } from './list-plugins.js';

/** Lists the plugins that the engine knows. */
export async function listPlugins(cli: Cli, options: JsonOption): Promise<void> {
  const { client } = await openSession(cli);
  const plugins = await listAllPlugins(client);
  if (options.json === true) return printJson(cli, { plugins });
  printLines(cli, ...tableLines(cli, ['PLUGIN', 'VERSION', 'HEALTH', 'CERTIFICATE', 'WORKERS', 'SEEN', 'OFFERS'], plugins.map(({ id, version, health, certification, workers, capabilities, problem }) => {
    const latest = workers[0]?.lastSeenAt;
    return [id, version ?? '', problem === null ? health.toLowerCase() : problem.code, certificateState(certification), String(workers.filter(({ isAlive }) => isAlive).length), latest === undefined ? 'never' : formatAgo(latest, cli.now()), capabilities.join(' ')];
  })));
}

function certificateState(certification: ListedPlugin['certification']): string {
  if (certification === null) return 'none';
  return certification.problem === null ? 'valid' : certification.problem.code;
}
