import { basename } from 'node:path';
import type { WorkTree } from '../../git/work-tree.js';
import { CliError } from '../../runtime/cli-error.js';
import { readOwnManifest } from '../../scope/read-own-manifest.js';
import { nameLabel } from './name-label.js';
import { type SourceInput, sourceOfWorkTree } from './source.js';

/** What the folder of the command says about its project. */
export interface OwnApplications {
  readonly project: string;
  readonly applications: readonly { readonly name: string; readonly source: SourceInput }[];
}

/**
 * Gives project and applications of this folder: names from its manifest, source from its git work tree.
 * @throws {CliError} MANIFEST_MISSING when there is no manifest that can be read.
 */
export async function readOwnApplications(cwd: string, workTree: WorkTree): Promise<OwnApplications> {
  const manifest = await readOwnManifest(cwd);
  if (manifest === undefined) {
    throw new CliError('MANIFEST_MISSING', `There is no manifest that can be read in ${workTree.folder === '.' ? basename(workTree.root) : workTree.folder}.`, {
      hint: 'Write one: belay init · check one that is there: belay manifest check FILE\nor name the applications: --app NAME=GIT_URL',
    });
  }
  const source = sourceOfWorkTree(workTree);
  return { project: manifest.project, applications: manifest.applications.map((key) => ({ name: nameLabel(key), source })) };
}
