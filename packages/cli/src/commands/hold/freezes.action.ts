import { readAll } from '../../api/read-all.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import { tableLines } from '../../output/table.js';
import { safeText } from '../../output/safe-text.js';
import type { Cli } from '../../runtime/cli.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import { openSession } from '../../scope/session.js';
import type { ListFreezesOptions } from './freeze.command.js';
import { listFreezesDocument } from './freezes.document.js';
import { whenText, windowsText } from './freeze-text.js';

/** Lists what freezes an environment or a whole project, now or later. */
export async function listFreezes(cli: Cli, options: ListFreezesOptions): Promise<void> {
  const session = await openSession(cli);
  const subject = options.wholeProject === true ? { project: (await findProject(session, options.project)).id } : { environment: (await findEnvironment(session, options)).environment.id };
  const freezes = await readAll(async (after) => (await session.client.request(listFreezesDocument, { ...subject, includeOver: options.all === true, after })).freezes);
  if (options.json === true) return printJson(cli, { freezes });
  if (freezes.length === 0) return noteLines(cli, 'Nothing is frozen. To freeze: belay freeze --reason WHY');
  printLines(cli, ...tableLines(cli, ['FREEZE', 'NAME', 'OF', 'DEPLOYS', 'IN EFFECT', 'WINDOWS', 'BY', 'WHY'], freezes.map((one) => [
    one.id, one.name, one.isOfProject ? 'project' : 'environment', one.policy === 'REFUSE' ? 'are refused' : 'wait', one.isInEffect ? cli.colours.warn(whenText(one)) : whenText(one), windowsText(one), one.createdBy, safeText(one.reason),
  ])));
}
