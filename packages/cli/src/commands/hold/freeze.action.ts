import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { noteLines, printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import { openSession } from '../../scope/session.js';
import type { FreezeOptions } from './freeze.command.js';
import { freezeNowDocument } from './freeze.document.js';
import { freezeText } from './freeze-text.js';
import { readMoment, readOnce, readWeekly } from './freeze-windows.js';

/** Freezes an environment or a whole project, now or by windows. */
export async function freeze(cli: Cli, options: FreezeOptions): Promise<void> {
  const { reason } = options;
  if (reason === undefined) throw new CliError('INVALID_INPUT', 'Say why, for those who have to wait.', { hint: 'e.g. belay freeze --reason "the fair"' });
  const times = {
    until: options.until === undefined ? undefined : readMoment(options.until, '--until'),
    weekly: options.weekly?.map(readWeekly), once: options.once?.map(readOnce),
  };
  const session = await openSession(cli);
  const isWhole = options.wholeProject === true;
  const project = isWhole ? await findProject(session, options.project) : undefined;
  const scope = isWhole ? undefined : await findEnvironment(session, options);
  const { freeze: answer } = await session.client.request(freezeNowDocument, {
    input: { ...(project === undefined ? { environment: scope?.environment.id } : { project: project.id }), reason, name: options.name, policy: options.refuse === true ? 'REFUSE' : 'WAIT', ...times },
  });
  const made = accepted(answer.freeze, answer.userErrors);
  if (options.json === true) return printJson(cli, { freeze: made });
  printLines(cli, `${project === undefined ? scope?.environment.branch ?? '' : `All of ${project.name}`}: ${freezeText(made)} ${cli.colours.dim(made.id)}`);
  noteLines(cli, `Lift it: belay unfreeze ${made.id}`, 'In an emergency: belay deploy --break-glass REASON');
}
