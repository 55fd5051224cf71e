import { accepted } from '../../api/refuse.js';
import { printJson } from '../../output/json.js';
import { printLines } from '../../output/lines.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { wholeNumber } from '../../runtime/whole-number.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { openSession } from '../../scope/session.js';
import type { UpdateEnvironmentOptions } from './env.command.js';
import { updateEnvironmentDocument } from './env-update.document.js';

/** Sets how many persons have to approve what brings another release to users. */
export async function updateEnvironment(cli: Cli, options: UpdateEnvironmentOptions): Promise<void> {
  if (options.approvals === undefined && options.approvalHours === undefined) throw new CliError('INVALID_INPUT', 'Say what to change.', { hint: 'e.g. belay env update --approvals 2' });
  const requiredApprovals = options.approvals === undefined ? undefined : wholeNumber(options.approvals, '--approvals', 0, 10);
  const approvalTimeoutSeconds = options.approvalHours === undefined ? undefined : wholeNumber(options.approvalHours, '--approval-hours', 1, 720) * 3_600;
  const session = await openSession(cli);
  const scope = await findEnvironment(session, options);
  const { updateEnvironment: answer } = await session.client.request(updateEnvironmentDocument, { input: { environment: scope.environment.id, requiredApprovals, approvalTimeoutSeconds } });
  const environment = accepted(answer.environment, answer.userErrors);
  if (options.json === true) return printJson(cli, { environment });
  const count = environment.requiredApprovals;
  printLines(cli, count === 0 ? `Nobody has to approve deploys of ${environment.branch}.` : `${count} ${count === 1 ? 'person has' : 'persons have'} to approve deploys of ${environment.branch}, within ${environment.approvalTimeoutSeconds / 3_600} h.`);
}
