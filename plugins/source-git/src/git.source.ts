import { BelayError, type CallInput, type SourceCapability } from '@belay/plugin-sdk';
import type { GitCopies, GitCopy } from './git-copies.js';
import { GitError } from './git.process.js';
import { sendTree } from './send-tree.js';
import { writeStatus } from './status-notes.js';
import { readWebhook } from './webhook.js';

/** Longest file that `readFile` gives: a manifest, not a release. */
const FILE_LIMIT_BYTES = 256 * 1024;
const HEADS = 'refs/heads/';

/** The capability of git's own program. */
export function createGitSource(copies: GitCopies, treeFolder: string): SourceCapability {
  return {
    listBranches: async ({ repository, prefix, limit }, op) => {
      const refs = await (await copies.open(repository, op)).listRemote('HEAD', `${HEADS}*`);
      const all = refs.filter(({ name, value }) => name.startsWith(`${HEADS}${prefix}`) && !value.startsWith('ref: ')).map(({ name, value }) => ({ name: name.slice(HEADS.length), commit: value })).sort((a, b) => (a.name < b.name ? -1 : 1));
      const head = refs.find(({ name, value }) => name === 'HEAD' && value.startsWith(`ref: ${HEADS}`))?.value.slice(`ref: ${HEADS}`.length);
      return { branches: all.slice(0, limit), isTruncated: all.length > limit, ...(head === undefined ? {} : { defaultBranch: head }) };
    },
    resolveCommit: async ({ repository, revision }, op) => {
      const copy = await copies.open(repository, op);
      const commit = await findCommit(copy, revision);
      await copy.need(commit);
      const [committedAt = '', author = '', subject = ''] = (await copy.read(['show', '--no-patch', '--no-notes', '--format=%cI%x00%an <%ae>%x00%s', commit])).toString('utf8').trimEnd().split('\0');
      return { commit, committedAt: new Date(committedAt).toISOString(), author, subject: subject.slice(0, 500) };
    },
    readFile: async ({ repository, commit, path }, op) => {
      const copy = await copies.open(repository, op);
      await copy.need(commit);
      return { contentBase64: (await readBlob(copy, commit, path))?.toString('base64') ?? null };
    },
    sendTree: (input, op) => sendTree(copies, treeFolder, input, op),
    verifyWebhook: async ({ headers, bodyBase64, secretRef }, op) => readWebhook(headers, Buffer.from(bodyBase64, 'base64'), await op.secrets.getText(secretRef)),
    postStatus: async ({ repository, commit, ...status }, op) => {
      const copy = await copies.open(repository, op);
      await copy.need(commit);
      await writeStatus(copy, commit, status, op);
      return {};
    },
  };
}

async function findCommit(copy: GitCopy, revision: CallInput<'resolveCommit'>['revision']): Promise<string> {
  switch (revision.kind) {
    case 'branch': {
      const found = (await copy.listRemote(`${HEADS}${revision.name}`)).find(({ name }) => name === `${HEADS}${revision.name}`);
      if (found === undefined) throw new BelayError('BRANCH_NOT_FOUND', `The repository has no branch ${revision.name}.`);
      return found.value;
    }
    case 'tag': {
      const ref = `refs/tags/${revision.name}`;
      const found = await copy.listRemote(ref, `${ref}^{}`);
      // An annotated tag is shown twice: as itself, and as what it stands for.
      const commit = (found.find(({ name }) => name === `${ref}^{}`) ?? found.find(({ name }) => name === ref))?.value;
      if (commit === undefined) throw new BelayError('COMMIT_NOT_FOUND', `The repository has no tag ${revision.name}.`);
      return commit;
    }
    case 'commit': {
      if (revision.id.length === 40 || revision.id.length === 64) return revision.id;
      await copy.fetch();
      return copy.read(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision.id}^{commit}`]).then((output) => output.toString('utf8').trim(), (error: unknown) => {
        if (error instanceof GitError) throw new BelayError('COMMIT_NOT_FOUND', `No commit, or more than one, begins with ${revision.id}.`);
        throw error;
      });
    }
  }
}

/** undefined where there is no file of that name. @throws {BelayError} PAYLOAD_TOO_LARGE */
async function readBlob(copy: GitCopy, commit: string, path: string): Promise<Buffer | undefined> {
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) throw new BelayError('INVALID_INPUT', 'The path must lie in the tree: no leading slash, no "." and no "..".');
  try {
    return await copy.read(['cat-file', 'blob', `${commit}:${path}`], { maxBytes: FILE_LIMIT_BYTES });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (error.reason === 'too-large') throw new BelayError('PAYLOAD_TOO_LARGE', `${path} is larger than ${FILE_LIMIT_BYTES} bytes.`);
    return undefined;
  }
}
