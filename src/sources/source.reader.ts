import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { BelayError } from '@belay/contracts';
import { CommitReader } from './commit.reader.js';
import { GitMirror } from './git-mirror.js';
import { branchRef, commitPrefix, isWholeId, repositoryPath } from './git-names.js';
import type { GitCredential } from './git-credential.js';
import type { GitObjects } from './git-objects.js';
import { GitSessionPool } from './git-session.pool.js';
import { parseGitUrl } from './git-url.js';
import type { LocalRepository } from './local-repository.js';
import { TreeArchiver } from './tree.archiver.js';

/** Which commit of a repository is wanted. A `commit` (whole or short) counts more than the branch. */
export interface CommitRequest {
  readonly url: string;
  readonly branch: string;
  readonly commit?: string;
  /** Whether the default branch may stand in for a branch that the repository does not have. */
  readonly mayUseDefaultBranch: boolean;
  readonly credential?: GitCredential;
  readonly signal?: AbortSignal;
}

/** A commit of a repository, open for reading. Dispose of it after use. */
export interface OpenCommit extends AsyncDisposable {
  readonly commit: string;
  /** Branch whose head it is; absent when the commit was given. */
  readonly branch?: string;
  readonly isDefaultBranchStandIn: boolean;
  readonly reader: CommitReader;
}

/** Long enough for the next deploy of somebody who is at work, and for the builds of one that is under way. */
const KEPT_SESSIONS = { idleMs: 30_000, maxIdle: 8 };

/** Reads git repositories by bare copies in the data directory; one copy for each address and credential, so that nobody reads what only another may. Close it in the end. */
export class SourceReader {
  private readonly mirrors = new Map<string, GitMirror>();
  private readonly sessions = new GitSessionPool(KEPT_SESSIONS);
  private readonly archiver = new TreeArchiver();
  private readonly root: string;

  constructor(private readonly options: { readonly dataDir: string; readonly allowsFiles: boolean }) {
    this.root = join(options.dataDir, 'sources');
  }

  /**
   * Finds the wanted commit, brings it here when it is not, and opens it.
   * @throws {BelayError} SOURCE_UNREACHABLE, SOURCE_NEEDS_CREDENTIALS, SOURCE_NOT_FOUND, BRANCH_NOT_FOUND, COMMIT_NOT_FOUND, INVALID_INPUT, OPERATION_CANCELLED.
   */
  async open(request: CommitRequest): Promise<OpenCommit> {
    const mirror = this.mirror(request.url, request.credential);
    const [local] = await Promise.all([mirror.findLocal(), mirror.make()]);
    const isShort = request.commit !== undefined && !isWholeId(request.commit);
    const objects = mirror.openObjects(local, { isNew: isShort, signal: request.signal });
    try {
      const found = request.commit === undefined ? await this.findHead(mirror, local, objects, request) : await this.findCommit(mirror, objects, request, request.commit);
      if (local !== undefined) mirror.fetchLater(request.credential);
      return { ...found, reader: new CommitReader(objects, found.commit), [Symbol.asyncDispose]: () => objects[Symbol.asyncDispose]() };
    } catch (error) {
      await objects[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Streams a folder of a commit as tar, fetching the commit when this machine does not have it.
   * @throws {BelayError} as `open`, and NOT_FOUND when the commit has no such folder. Errors after the first byte destroy the stream.
   */
  async archive(source: { readonly url: string; readonly commit: string; readonly folder: string; readonly credential?: GitCredential; readonly signal?: AbortSignal }): Promise<Readable> {
    const folder = repositoryPath(source.folder);
    const commit = commitPrefix(source.commit);
    const mirror = this.mirror(source.url, source.credential);
    const [local] = await Promise.all([mirror.findLocal(), mirror.make()]);
    const read = (): Promise<Readable | undefined> => this.archiver.find({ mirror, local, commit, folder, signal: source.signal });
    const found = await read();
    if (found !== undefined) return found;
    await using opened = await this.open({ ...source, branch: '', mayUseDefaultBranch: false });
    const fetched = (await opened.reader.findFolder(folder)) === undefined ? undefined : await read();
    if (fetched === undefined) throw new BelayError('NOT_FOUND', `The commit ${source.commit} has no folder ${folder}.`);
    return fetched;
  }

  /** Ends what is kept open between reads. What is being read goes on to its end. */
  async close(): Promise<void> {
    await this.sessions.close();
  }

  private mirror(address: string, credential: GitCredential | undefined): GitMirror {
    const url = parseGitUrl(address, this.options);
    const owner = credential === undefined ? url.cacheName : createHash('sha256').update(JSON.stringify([url.text, credential])).digest('hex').slice(0, 32);
    const known = this.mirrors.get(owner) ?? new GitMirror({ ...url, cacheName: owner }, this.root, this.sessions);
    this.mirrors.set(owner, known);
    return known;
  }

  private async findHead(mirror: GitMirror, local: LocalRepository | undefined, objects: GitObjects, request: CommitRequest): Promise<Omit<OpenCommit, 'reader' | typeof Symbol.asyncDispose>> {
    const ref = branchRef(request.branch);
    const atHand = await local?.readRef(ref);
    if (atHand !== undefined && (await hasCommit(objects, atHand))) return { commit: atHand, branch: request.branch, isDefaultBranchStandIn: false };
    const heads = await mirror.listHeads(ref, request.credential, request.signal);
    const isStandIn = heads.commit === undefined && request.mayUseDefaultBranch && heads.defaultCommit !== undefined;
    const commit = isStandIn ? heads.defaultCommit : heads.commit;
    if (commit === undefined) throw branchNotFound(request, heads.defaultBranch);
    // A shared fetch may have begun before the branch moved, so a second one counts.
    for (let tries = 0; tries < 2 && !(await hasCommit(objects, commit)); tries += 1) await mirror.fetch(request.credential, request.signal);
    if (!(await hasCommit(objects, commit))) throw new BelayError('SOURCE_UNREACHABLE', `The branch ${request.branch} of ${request.url} changed while it was read. Try again.`);
    return { commit, branch: isStandIn ? (heads.defaultBranch ?? 'HEAD') : request.branch, isDefaultBranchStandIn: isStandIn };
  }

  private async findCommit(mirror: GitMirror, objects: GitObjects, request: CommitRequest, text: string): Promise<Omit<OpenCommit, 'reader' | typeof Symbol.asyncDispose>> {
    const prefix = commitPrefix(text);
    let commit = await expandCommit(objects, prefix, request.url);
    // A short id can become ambiguous by what is not here yet, so the remote side is asked in that case.
    if (commit === undefined || prefix.length < 12) {
      await mirror.fetch(request.credential, request.signal);
      commit = await expandCommit(objects, prefix, request.url);
    }
    if (commit === undefined && isWholeId(prefix) && (await mirror.fetchCommit(prefix, request.credential, request.signal))) commit = await expandCommit(objects, prefix, request.url);
    if (commit === undefined) {
      throw new BelayError('COMMIT_NOT_FOUND', `The repository ${request.url} has no commit ${prefix} on any branch or tag. Push it, or give another commit.`, { details: { url: request.url, commit: prefix } });
    }
    return { commit, isDefaultBranchStandIn: false };
  }
}

async function hasCommit(objects: GitObjects, commit: string): Promise<boolean> {
  return (await objects.read(`${commit}^{commit}`, 0)).kind === 'found';
}

async function expandCommit(objects: GitObjects, prefix: string, url: string): Promise<string | undefined> {
  const object = await objects.read(`${prefix}^{commit}`, 0);
  // With `^{commit}` git calls an ambiguous id missing; without it, it tells.
  const isAmbiguous = object.kind === 'missing' && prefix.length < 40 && (await objects.read(prefix, 0)).kind === 'ambiguous';
  if (isAmbiguous) {
    throw new BelayError('COMMIT_NOT_FOUND', `Several commits of ${url} begin with ${prefix}. Give more digits.`, { details: { url, commit: prefix, isAmbiguous: true } });
  }
  // A branch may have a name like a short commit id; git would take the branch.
  return object.kind === 'found' && object.id.startsWith(prefix) ? object.id : undefined;
}

function branchNotFound(request: CommitRequest, defaultBranch: string | undefined): BelayError {
  const hint = defaultBranch === undefined ? 'The repository has no commits yet; push one.' : `Its default branch is ${defaultBranch}. Push the branch, or give another one.`;
  return new BelayError('BRANCH_NOT_FOUND', `The repository ${request.url} has no branch ${request.branch}. ${hint}`, { details: { url: request.url, branch: request.branch, defaultBranch } });
}
