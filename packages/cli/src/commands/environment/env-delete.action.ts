import { reportStart } from '../../operations/report-start.js';
import { askText } from '../../runtime/ask.js';
import type { Cli } from '../../runtime/cli.js';
import { CliError } from '../../runtime/cli-error.js';
import { matchEnvironment, thereAre } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import { listAllEnvironments } from '../../scope/list-environments.js';
import { openSession } from '../../scope/session.js';
import { breakGlassOf } from '../command.js';
import type { DeleteEnvironmentOptions } from './env.command.js';
import { destroyEnvironmentDocument } from './env-delete.document.js';

/** Removes an environment and its data, after its name was typed once more. */
export async function deleteEnvironment(cli: Cli, branch: string, options: DeleteEnvironmentOptions): Promise<void> {
  const session = await openSession(cli);
  const project = await findProject(session, options.project);
  const environments = await listAllEnvironments(session.client, project.id);
  const environment = matchEnvironment(environments, branch);
  if (environment === undefined) throw new CliError('NOT_FOUND', `Project ${project.name} has no environment "${branch}"; nothing was removed.`, { hint: thereAre(environments).join('') || undefined });
  if (options.yes !== true) {
    if (!cli.isInteractive) throw new CliError('INVALID_INPUT', `This removes ${environment.branch} of ${project.name} with all its data.`, { hint: 'When that is meant, give --yes.' });
    const typed = await askText(cli, `This removes ${environment.branch} of ${project.name} with all its data. Type the branch to go on:`);
    if (typed !== environment.branch) throw new CliError('INVALID_INPUT', 'That is not its name; nothing was removed.');
  }
  const { destroyEnvironment: answer } = await session.client.request(destroyEnvironmentDocument, { input: { environment: environment.id, idempotencyKey: options.idempotencyKey, ...breakGlassOf(options) } });
  await reportStart(session, answer, options);
}
