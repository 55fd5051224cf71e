import { relative } from 'node:path';
import { runGit } from './run-git.js';

/** What git knows of the folder in which the command runs. */
export interface WorkTree {
  /** Absolute path of the top folder. */
  readonly root: string;
  /** Folder of the command below the top folder, `.` at the top. */
  readonly folder: string;
  /** Absent while HEAD is detached. */
  readonly branch?: string;
  /** Absent in a repository without commits. */
  readonly commit?: string;
  /** URL of the remote `origin`, or of the only other one, as git has it (without rewriting); absent when there is none. */
  readonly remoteUrl?: string;
  readonly remoteName?: string;
}

/** Reads the git work tree around a folder; undefined outside of one. */
export async function readWorkTree(cwd: string): Promise<WorkTree | undefined> {
  const paths = await runGit(cwd, ['rev-parse', '--show-toplevel', '--show-prefix']);
  if (paths === undefined) return undefined;
  const [root = cwd, prefix = ''] = paths.split('\n');
  const [branch, commit, remotes] = await Promise.all([
    runGit(cwd, ['symbolic-ref', '--short', '--quiet', 'HEAD']),
    runGit(cwd, ['rev-parse', '--verify', '--quiet', 'HEAD']),
    runGit(cwd, ['config', '--get-regexp', '^remote\\..*\\.url$']),
  ]);
  const remote = chooseRemote(remotes ?? '');
  return { root, folder: relative('.', prefix.replace(/\/$/, '')) || '.', branch, commit, remoteUrl: remote?.url, remoteName: remote?.name };
}

/** Says whether a commit is known to be on the remote: some remote branch contains it. */
export async function isPushed(root: string, commit: string): Promise<boolean> {
  const branches = await runGit(root, ['branch', '--remotes', '--contains', commit, '--format', '%(refname)']);
  return branches !== undefined && branches !== '';
}

/** Gives the number of files that are changed or new, i.e. not in the commit that would be deployed. */
export async function countUncommitted(root: string): Promise<number> {
  const status = await runGit(root, ['status', '--porcelain', '--untracked-files=normal']);
  return status === undefined || status === '' ? 0 : status.split('\n').length;
}

function chooseRemote(text: string): { readonly name: string; readonly url: string } | undefined {
  const remotes = text.split('\n').flatMap((line) => {
    const found = /^remote\.(.*)\.url (.+)$/.exec(line);
    return found?.[1] === undefined || found[2] === undefined ? [] : [{ name: found[1], url: found[2] }];
  });
  return remotes.find((remote) => remote.name === 'origin') ?? remotes[0];
}
