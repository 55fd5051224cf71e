import type { ProjectFields } from '../api/fragments.document.js';
import { CliError } from '../runtime/cli-error.js';
import { listAllProjects } from './list-projects.js';
import { isFromWorkTree, isInFolder } from './matches-work-tree.js';
import { readOwnManifest } from './read-own-manifest.js';
import type { Session } from './session.js';

/**
 * Finds the project that is meant: the one named, else the one that builds from this git work tree.
 * @throws {CliError} NOT_FOUND when there is none, INVALID_INPUT when it cannot be told which.
 */
export async function findProject(session: Session, named: string | undefined): Promise<ProjectFields> {
  const projects = await listAllProjects(session.client);
  if (named !== undefined) return namedProject(projects, named);
  const { workTree } = session;
  if (workTree === undefined) throw undecided('This folder is not in a git work tree, so it is not known which project is meant.', projects);
  const candidates = projects.filter((project) => project.applications.some((application) => isFromWorkTree(application, workTree)));
  if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0];
  const here = candidates.filter((project) => project.applications.some((application) => isFromWorkTree(application, workTree) && isInFolder(application, workTree)));
  if (here.length === 1 && here[0] !== undefined) return here[0];
  const manifest = await readOwnManifest(session.cli.cwd);
  const byManifest = (candidates.length === 0 ? projects : candidates).find((project) => manifest !== undefined && sameName(project.name, manifest.project));
  if (byManifest !== undefined) return byManifest;
  if (candidates.length > 1) throw undecided('Several projects build from this repository.', candidates);
  throw new CliError('NOT_FOUND', `No project builds from this repository (${workTree.remoteUrl ?? workTree.root}).`, {
    hint: ['Make one of it: belay project create', ...(projects.length === 0 ? [] : [`or say which is meant: -p ${projects.map((project) => project.name).slice(0, 5).join(' | ')}`])].join('\n'),
  });
}

function namedProject(projects: readonly ProjectFields[], named: string): ProjectFields {
  const found = projects.find((project) => project.id === named) ?? projects.find((project) => project.name === named) ?? projects.find((project) => sameName(project.name, named));
  if (found !== undefined) return found;
  throw new CliError('NOT_FOUND', `There is no project "${named}".`, { hint: projects.length === 0 ? 'There is none at all yet: belay project create' : `There are: ${projects.map((project) => project.name).join(', ')}` });
}

function undecided(message: string, projects: readonly ProjectFields[]): CliError {
  if (projects.length === 0) return new CliError('INVALID_INPUT', message, { hint: 'Run the command in the work tree of an application, or make a project: belay project create NAME --app NAME=GIT_URL' });
  return new CliError('INVALID_INPUT', message, { hint: `Run the command in the work tree of an application, or say which: -p ${projects.map((project) => project.name).slice(0, 8).join(' | ')}` });
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
