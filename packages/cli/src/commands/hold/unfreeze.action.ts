import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { openSession } from '../../scope/session.js';
import type { UnfreezeOptions } from './freeze.command.js';
import { unfreezeDocument } from './unfreeze.document.js';

/** Lifts a freeze. */
export async function unfreeze(cli: Cli, id: string, options: UnfreezeOptions): Promise<void> {
  const { client } = await openSession(cli);
  const { unfreeze: answer } = await client.request(unfreezeDocument, { input: { freeze: id, reason: options.reason } });
  const lifted = accepted(answer.freeze, answer.userErrors);
  if (options.json === true) return printJson(cli, { freeze: lifted });
  printLines(cli, `The freeze "${lifted.name}" is lifted; what waited for it goes on.`);
}
