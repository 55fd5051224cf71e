import { pathToFileURL } from 'node:url';
import type { ProjectApplication } from '../../scope/matches-work-tree.js';
import type { WorkTree } from '../../git/work-tree.js';
import { CliError } from '../../runtime/cli-error.js';

/** Where an application comes from, as the API takes it. */
export type SourceInput = { readonly git: { readonly url: string; readonly folder?: string } } | { readonly image: string };

/**
 * Reads a source from the command line: a git URL with an optional `#folder`, a path of a repository on this machine, or `image:REFERENCE`.
 * @throws {CliError} INVALID_INPUT when it is empty.
 */
export function readSource(text: string, cwd: string): SourceInput {
  if (text.startsWith('image:')) return { image: required(text.slice('image:'.length), text) };
  const split = text.lastIndexOf('#');
  const url = required(split === -1 ? text : text.slice(0, split), text);
  const folder = split === -1 ? '' : text.slice(split + 1);
  const isPath = /^\.{0,2}\//.test(url) || url === '.' || url === '..';
  return { git: { url: isPath ? pathToFileURL(new URL(url, `${pathToFileURL(cwd).href}/`).pathname).href.replace(/\/$/, '') : url, ...(folder === '' ? {} : { folder }) } };
}

/** Gives the source for the folder of a work tree: its remote, or the work tree itself when it has none. */
export function sourceOfWorkTree(workTree: WorkTree): SourceInput {
  const folder = workTree.folder === '.' ? {} : { folder: workTree.folder };
  const url = workTree.remoteUrl ?? pathToFileURL(workTree.root).href;
  const isPath = /^\.{0,2}\//.test(url);
  return { git: { url: isPath ? pathToFileURL(new URL(url, `${pathToFileURL(workTree.root).href}/`).pathname).href : url, ...folder } };
}

/** Writes a source for people. */
export function sourceText({ source }: Pick<ProjectApplication, 'source'>): string {
  if (source.gitUrl === null) return `image ${source.image ?? '?'}`;
  return source.folder === null || source.folder === '.' || source.folder === '' ? source.gitUrl : `${source.gitUrl} (${source.folder})`;
}

function required(part: string, whole: string): string {
  if (part === '') throw new CliError('INVALID_INPUT', `"${whole}" names no source.`, { hint: 'Give a git URL, a path, or image:REFERENCE.' });
  return part;
}
