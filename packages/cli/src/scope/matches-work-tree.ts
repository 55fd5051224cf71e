import type { ProjectFields } from '../api/fragments.document.js';
import { repositoryKey } from '../git/same-repository.js';
import type { WorkTree } from '../git/work-tree.js';

/** An application as a project lists it. */
export type ProjectApplication = ProjectFields['applications'][number];

/** Says whether an application is built from the repository of this work tree: from its remote, or from the work tree itself. */
export function isFromWorkTree(application: ProjectApplication, workTree: WorkTree): boolean {
  const { gitUrl } = application.source;
  if (gitUrl === null) return false;
  const key = repositoryKey(gitUrl);
  const own = [repositoryKey(workTree.root), repositoryKey(`${workTree.root}/.git`)];
  if (workTree.remoteUrl !== undefined) own.push(repositoryKey(workTree.remoteUrl, workTree.root));
  return own.includes(key);
}

/** Says whether the command runs in the application's folder or below it. */
export function isInFolder(application: ProjectApplication, workTree: WorkTree): boolean {
  const folder = (application.source.folder ?? '.').replace(/^\.\/|\/+$/g, '');
  return folder === '.' || folder === '' || workTree.folder === folder || workTree.folder.startsWith(`${folder}/`);
}
