import { CliError } from '../../runtime/cli-error.js';
import { findApplication } from '../../scope/find-application.js';
import { findEnvironment } from '../../scope/find-environment.js';
import { findProject } from '../../scope/find-project.js';
import type { Session } from '../../scope/session.js';
import type { ScopedOptions } from './set.command.js';

/** Where variables hold, for the API and in words. */
export interface FoundScope {
  readonly input: { readonly project?: string; readonly environment?: string; readonly application?: string };
  readonly text: string;
}

/**
 * Finds where variables shall hold: in the environment unless told otherwise.
 * @throws {CliError} INVALID_INPUT for a scope that there is not.
 */
export async function findVariableScope(session: Session, options: ScopedOptions): Promise<FoundScope> {
  const scope = options.scope ?? (options.application === undefined ? 'environment' : 'application');
  if (!['project', 'environment', 'application'].includes(scope)) throw new CliError('INVALID_INPUT', `There is no scope "${scope}".`, { hint: 'There are: project, environment, application' });
  if (scope === 'project') {
    const project = await findProject(session, options.project);
    const application = options.application === undefined ? undefined : findApplication(session, project, options.application);
    return { input: { project: project.id, application }, text: `project ${project.name}${application === undefined ? '' : `, application ${application}`}` };
  }
  const { project, environment } = await findEnvironment(session, options);
  const application = scope === 'application' ? findApplication(session, project, options.application) : undefined;
  return { input: { environment: environment.id, application }, text: `environment ${environment.branch} of ${project.name}${application === undefined ? '' : `, application ${application}`}` };
}
