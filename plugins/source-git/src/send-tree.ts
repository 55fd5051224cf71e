import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError, sendContent, type ActivityOutput, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import type { GitCopies, GitCopy } from './git-copies.js';
import { GitError } from './git.process.js';

const IDENTITY = { GIT_AUTHOR_NAME: 'belay', GIT_AUTHOR_EMAIL: 'belay', GIT_COMMITTER_NAME: 'belay', GIT_COMMITTER_EMAIL: 'belay' };

/** Sends a commit's tree as tar. The tar is made once and kept until it was sent, so that a copy that broke off goes on. */
export async function sendTree(copies: GitCopies, treeFolder: string, { repository, commit, folder, to }: CallInput<'sendTree'>, op: OperationContext): Promise<ActivityOutput<'sendTree'>> {
  const copy = await copies.open(repository, op);
  await copy.need(commit);
  const path = join(treeFolder, `${createHash('sha256').update([repository.url, commit, folder].join('\n')).digest('hex')}.tar`);
  await makeTar(copy, commit, folder, path, op);
  const content = await digestOf(path);
  await op.assertCurrent();
  await sendContent(to, { sizeBytes: content.sizeBytes, open: (offset, end) => createReadStream(path, { start: offset, end: end - 1 }) }, op);
  await rm(path, { force: true });
  return content;
}

async function makeTar(copy: GitCopy, commit: string, folder: string, path: string, op: OperationContext): Promise<void> {
  if (await stat(path).then(() => true, () => false)) return;
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}-${op.attempt}`;
  await copy.read(['archive', '--format=tar', '--output', draft, await treeOf(copy, commit, folder)]);
  await rename(draft, path);
}

/** Gives the commit whose tree is sent. For a folder it is one made of it with the times of the real one: git dates the files of an archive by the commit, and only then are the bytes the same each time. */
async function treeOf(copy: GitCopy, commit: string, folder: string): Promise<string> {
  const parts = folder.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new BelayError('INVALID_INPUT', 'The folder must lie in the tree, without "..".');
  if (parts.length === 0) return commit;
  const at = (await copy.read(['show', '--no-patch', '--format=%ct', commit])).toString('utf8').trim();
  try {
    return (await copy.read(['commit-tree', `${commit}:${parts.join('/')}`, '-m', 'folder'], { environment: { ...IDENTITY, GIT_AUTHOR_DATE: `${at} +0000`, GIT_COMMITTER_DATE: `${at} +0000` } })).toString('utf8').trim();
  } catch (error) {
    if (error instanceof GitError && error.reason === 'exit') throw new BelayError('NOT_FOUND', `The commit has no folder ${folder}.`);
    throw error;
  }
}

async function digestOf(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    hash.update(bytes);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
