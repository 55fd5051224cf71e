import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { DecideOptions } from './approve.command.js';
import { rejectDocument } from './reject.document.js';

/** Rejects a plan, which ends its operation. */
export async function reject(cli: Cli, id: string, options: DecideOptions): Promise<void> {
  const { client } = await openSession(cli);
  const { rejectOperation: answer } = await client.request(rejectDocument, { input: { operation: id, planHash: options.plan, reason: options.reason } });
  const operation = accepted(answer.operation, answer.userErrors);
  if (options.json === true) return printJson(cli, { operation });
  printLines(cli, `Rejected; the ${operation.kind.toLowerCase()} of ${operation.environment.branch} has ended without having done anything.`);
}
