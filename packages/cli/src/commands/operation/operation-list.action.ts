import { present } from '../../api/present.js';
import { formatAgo, formatDuration } from '../../output/durations.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import { stateText } from '../../operations/operation-names.js';
import type { Cli } from '../../runtime/cli.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { ListOperationsOptions } from './operation.command.js';
import { listOperationsDocument } from './operation-list.document.js';

/** Lists the operations of an environment, newest first. */
export async function listOperations(cli: Cli, options: ListOperationsOptions): Promise<void> {
  const first = wholeNumber(options.limit, '--limit', 1, 100);
  const session = await openSession(cli);
  const { environment } = await findEnvironment(session, options);
  const answer = await session.client.request(listOperationsDocument, { environment: environment.id, first });
  const { nodes } = present(answer.environment, `environment "${environment.branch}"`).operations;
  if (options.json === true) return printJson(cli, { operations: nodes });
  if (nodes.length === 0) return noteLines(cli, `Nothing was ever started in ${environment.branch}. Deploy it: belay deploy --watch`);
  printLines(cli, ...tableLines(cli, ['OPERATION', 'KIND', 'STATE', 'TOOK', 'STARTED', 'BY', 'WHY'], nodes.map((one) => [
    one.id, one.kind.toLowerCase(), stateText(one.state, cli.colours), one.durationMs === null ? '-' : formatDuration(one.durationMs), formatAgo(one.createdAt, cli.now()), one.requestedBy, one.failure?.code ?? '',
  ])));
}
