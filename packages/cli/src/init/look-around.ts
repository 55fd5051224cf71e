import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readWorkTree, type WorkTree } from '../git/work-tree.js';
import { exposedPorts } from './exposed-ports.js';
import { type Language, languageOf } from './languages.js';

/** What is found in a folder that is to get a manifest. */
export interface Surroundings {
  readonly workTree: WorkTree | undefined;
  /** Name of a manifest that is there already. */
  readonly manifest: string | undefined;
  readonly hasDockerfile: boolean;
  /** TCP ports of its EXPOSE lines. */
  readonly ports: readonly number[];
  readonly language: Language | undefined;
  /** Names to propose. */
  readonly application: string;
  readonly project: string;
}

/** Looks at a folder: its git work tree, manifest, Dockerfile and language. */
export async function lookAround(folder: string, manifestNames: readonly string[]): Promise<Surroundings> {
  const [workTree, files] = await Promise.all([readWorkTree(folder), readdir(folder)]);
  const dockerfile = files.includes('Dockerfile') ? await readFile(join(folder, 'Dockerfile'), 'utf8') : undefined;
  const repository = basename(workTree?.remoteUrl?.replace(/\/+$/, '').replace(/\.git$/, '').replace(/^.*[:/]/, '') ?? workTree?.root ?? folder);
  return {
    workTree, manifest: manifestNames.find((name) => files.includes(name)), hasDockerfile: dockerfile !== undefined,
    ports: dockerfile === undefined ? [] : exposedPorts(dockerfile), language: languageOf(files),
    application: workTree === undefined || workTree.folder === '.' ? repository : basename(folder), project: repository,
  };
}
