import type { ProjectFields } from '../api/fragments.document.js';
import { repositoryKey } from '../git/same-repository.js';
import type { WorkTree } from '../git/work-tree.js';

/** An application as a project lists it. */
export type ProjectApplication = ProjectFields['applications'][number];

/** Says whether an application is built from the repository of this work tree: from its remote, or from the work tree itself. */
export function isFromWorkTree(application: ProjectApplication, workTree: WorkTree): boolean {
  const { gitUrl } = application.source;
  const isRemote = gitUrl !== null && workTree.remoteUrl !== undefined && repositoryKey(gitUrl) === repositoryKey(workTree.remoteUrl, workTree.root);
  return isRemote || isWorkTreeItself(application, workTree);
}

/** Says whether an application is built from this very folder on this machine, where what is committed needs no push. */
export function isWorkTreeItself(application: ProjectApplication, workTree: WorkTree): boolean {
  const { gitUrl } = application.source;
  return gitUrl !== null && repositoryKey(gitUrl) === repositoryKey(workTree.root);
}

/** Says whether the command runs in the application's folder or below it. */
export function isInFolder(application: ProjectApplication, workTree: WorkTree): boolean {
  const folder = (application.source.folder ?? '.').replace(/^\.\/|\/+$/g, '');
  return folder === '.' || folder === '' || workTree.folder === folder || workTree.folder.startsWith(`${folder}/`);
}
