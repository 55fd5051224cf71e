import type { EnvironmentFields, ProjectFields } from '../api/fragments.document.js';
import { CliError } from '../runtime/cli-error.js';
import { findProject } from './find-project.js';
import { listAllEnvironments } from './list-environments.js';
import type { Session } from './session.js';

/** An environment with its project. */
export interface EnvironmentScope { readonly project: ProjectFields; readonly environment: EnvironmentFields }

/** What names the environment on the command line. */
export interface EnvironmentChoice { readonly project?: string; readonly environment?: string }

/**
 * Finds the environment that is meant: the one named, else the one of the branch that is checked out.
 * @throws {CliError} NOT_FOUND when there is none (the hint has the command that makes it), INVALID_INPUT when it cannot be told which.
 */
export async function findEnvironment(session: Session, choice: EnvironmentChoice): Promise<EnvironmentScope> {
  const project = await findProject(session, choice.project);
  const wanted = wantedBranch(session, project, choice.environment);
  const environments = await listAllEnvironments(session.client, project.id);
  const environment = matchEnvironment(environments, wanted);
  if (environment !== undefined) return { project, environment };
  throw missingEnvironment(project, wanted, environments);
}

/** Gives the environment with this id, branch or name. */
export function matchEnvironment(environments: readonly EnvironmentFields[], wanted: string): EnvironmentFields | undefined {
  return environments.find((one) => one.id === wanted) ?? environments.find((one) => one.branch === wanted) ?? environments.find((one) => one.slug === wanted);
}

/**
 * Gives the branch that is meant.
 * @throws {CliError} INVALID_INPUT when none is named and no branch is checked out.
 */
export function wantedBranch(session: Session, project: Pick<ProjectFields, 'name'>, named: string | undefined): string {
  if (named !== undefined) return named;
  if (session.workTree === undefined) throw new CliError('INVALID_INPUT', 'It is not known which environment is meant.', { hint: `Say which: -e BRANCH (they are listed by: belay env list -p ${quoted(project.name)})` });
  if (session.workTree.branch === undefined) throw new CliError('INVALID_INPUT', 'No branch is checked out here (detached HEAD), so it is not known which environment is meant.', { hint: 'Say which: -e BRANCH' });
  return session.workTree.branch;
}

/** Makes the error for an environment that does not exist, with the command that makes it. */
export function missingEnvironment(project: Pick<ProjectFields, 'name'>, branch: string, existing: readonly EnvironmentFields[]): CliError {
  const hint = [`Make it: belay env create ${quoted(branch)} -p ${quoted(project.name)} (or deploy with --create)`, ...thereAre(existing)].join('\n');
  return new CliError('NOT_FOUND', `Project ${project.name} has no environment for "${branch}".`, { hint });
}

/** Names the environments that there are, if any. */
export function thereAre(existing: readonly EnvironmentFields[]): string[] {
  return existing.length === 0 ? [] : [`There are: ${existing.map((one) => one.branch).join(', ')}`];
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll('\'', '\'\\\'\'')}'`;
}
