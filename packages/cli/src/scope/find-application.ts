import type { ProjectFields } from '../api/fragments.document.js';
import { CliError } from '../runtime/cli-error.js';
import { isFromWorkTree, isInFolder } from './matches-work-tree.js';
import type { Session } from './session.js';

/**
 * Finds the name of the application that is meant: the one named, else the one of this folder of the work tree, else the only one of the project.
 * @throws {CliError} NOT_FOUND or INVALID_INPUT with the names that there are.
 */
export function findApplication(session: Session, project: ProjectFields, named: string | undefined): string {
  const names = project.applications.map((application) => application.name);
  if (named !== undefined) {
    const found = names.find((name) => name === named) ?? names.find((name) => name.toLowerCase() === named.toLowerCase());
    if (found === undefined) throw new CliError('NOT_FOUND', `Project ${project.name} has no application "${named}".`, { hint: names.length === 0 ? 'It has none yet: belay app add' : `There are: ${names.join(', ')}` });
    return found;
  }
  const { workTree } = session;
  const here = workTree === undefined ? [] : project.applications.filter((application) => isFromWorkTree(application, workTree) && isInFolder(application, workTree));
  const [only] = here.length === 1 ? here.map((application) => application.name) : names;
  if (only !== undefined && (here.length === 1 || names.length === 1)) return only;
  throw new CliError('INVALID_INPUT', 'It is not known which application is meant.', { hint: names.length === 0 ? `Project ${project.name} has none yet: belay app add` : `Say which: -a ${names.join(' | ')}` });
}
