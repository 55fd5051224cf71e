import { join } from 'node:path';
import { credentialEnvironment, type GitCredential } from './git-credential.js';
import { translateGitFailure } from './git-failure.translator.js';
import { GitObjects } from './git-objects.js';
import type { GitSessionPool } from './git-session.pool.js';
import type { GitUrl } from './git-url.js';
import { GitFailure, runGit } from './git.process.js';
import { LocalRepository } from './local-repository.js';
import { discardMirrorFolder, isMirrorFolder, LOCAL_CONFIG, makeMirrorFolder, REMOTE_CONFIG } from './mirror-folder.js';

/** What the remote side shows of its heads. */
export interface RemoteHeads {
  /** Commit of the branch that was asked for; absent when there is no such branch. */
  readonly commit?: string;
  readonly defaultBranch?: string;
  readonly defaultCommit?: string;
}

const LIST_TIMEOUT_MS = 20_000;
const FETCH_TIMEOUT_MS = 14 * 60_000;
/** Long enough that the copy does not take the processor from the build that reads the same commit. */
const FETCH_LATER_MS = 10_000;
const ALL_HEADS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** A bare copy of one repository in the data directory; all that is read of a source is read here. */
export class GitMirror {
  private fetching: Promise<void> | undefined;
  private later: NodeJS.Timeout | undefined;
  private making: Promise<void> | undefined;
  private isConfigured = false;
  readonly gitDir: string;

  constructor(private readonly url: GitUrl, private readonly root: string, private readonly sessions: GitSessionPool) {
    this.gitDir = join(root, `${url.cacheName}.git`);
  }

  /** Environment for commands on the copy: no configuration of this machine has a say in what is read. Objects of a local repository are read where they are. */
  environmentWith(local: LocalRepository | undefined): Record<string, string> {
    const environment = { GIT_CONFIG_GLOBAL: join(this.root, LOCAL_CONFIG), GIT_CONFIG_NOSYSTEM: '1' };
    return local === undefined ? environment : { ...environment, GIT_ALTERNATE_OBJECT_DIRECTORIES: quoteAlternate(local.objectsDir) };
  }

  /** Finds the repository on this machine's disk that the copy is of; undefined for remote ones. */
  async findLocal(): Promise<LocalRepository | undefined> {
    return this.url.kind === 'file' ? await LocalRepository.find(this.url.text) : undefined;
  }

  /** Brings what was read elsewhere into the copy some time later, so that it outlives a rewrite of its branch. Failures do no harm: the next call tries again. */
  fetchLater(credential: GitCredential | undefined): void {
    this.later ??= setTimeout(() => {
      this.later = undefined;
      this.fetch(credential).catch(() => undefined);
    }, FETCH_LATER_MS).unref();
  }

  /** Makes the copy's folder when it is missing. */
  async make(): Promise<void> {
    if (this.isConfigured && (await isMirrorFolder(this.gitDir))) return;
    this.making ??= makeMirrorFolder(this.root, this.gitDir, this.environmentWith(undefined)).finally(() => (this.making = undefined));
    // Kept sessions of a folder that is gone hold its files open.
    this.sessions.drop(this.gitDir);
    await this.making.catch((error: unknown) => { throw translateGitFailure(error, this.url); });
    this.isConfigured = true;
  }

  /** Asks the remote side for a branch and its default branch; nothing is fetched. */
  async listHeads(ref: string | undefined, credential: GitCredential | undefined, signal?: AbortSignal): Promise<RemoteHeads> {
    const output = await this.run(['ls-remote', '--quiet', '--symref', '--', this.url.text, 'HEAD', ...(ref === undefined ? [] : [ref])], LIST_TIMEOUT_MS, credential, signal).catch((error: unknown) => { throw translateGitFailure(error, this.url); });
    let heads: RemoteHeads = {};
    for (const line of output.split('\n')) {
      const [left = '', name] = line.split('\t');
      if (name === 'HEAD' && left.startsWith('ref: refs/heads/')) heads = { ...heads, defaultBranch: left.slice('ref: refs/heads/'.length) };
      else if (name === 'HEAD') heads = { ...heads, defaultCommit: left };
      else if (name === ref) heads = { ...heads, commit: left };
    }
    return heads;
  }

  /** Brings all branches and tags; calls at the same time share one fetch. */
  async fetch(credential: GitCredential | undefined, signal?: AbortSignal): Promise<void> {
    // A fetch that another caller began may end with that one's cancellation; then this one fetches itself.
    if (this.fetching !== undefined && (await this.fetching.then(() => true, () => false))) return;
    this.fetching ??= this.fetchRefs(ALL_HEADS, credential, signal).finally(() => (this.fetching = undefined));
    await this.fetching;
  }

  /** Tries to bring one commit that no branch or tag holds; false when the remote side does not give it. */
  async fetchCommit(commit: string, credential: GitCredential | undefined, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.fetchRefs([commit], credential, signal);
      return true;
    } catch {
      return false;
    }
  }

  /** Opens the copy for reading objects. `isNew` asks for a session that has seen nothing yet: a kept one looks again for what it misses, but not whether a short id has become ambiguous. */
  openObjects(local: LocalRepository | undefined, options: { readonly isNew: boolean; readonly signal?: AbortSignal }): GitObjects {
    const session = this.sessions.take(this.gitDir, this.environmentWith(local), options.isNew);
    return new GitObjects(session, this.sessions.giveBack, (error) => translateGitFailure(error, this.url), options.signal);
  }

  private async fetchRefs(refs: readonly string[], credential: GitCredential | undefined, signal?: AbortSignal): Promise<void> {
    const args = ['--git-dir', this.gitDir, 'fetch', '--quiet', '--force', '--prune', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules', '--', this.url.text, ...refs];
    const fetch = (): Promise<string> => this.run(args, FETCH_TIMEOUT_MS, credential, signal);
    try {
      await fetch().catch(async (error: unknown) => {
        // Another process that keeps the same copy may hold the lock for a moment.
        if (!isDamaged(error)) throw error;
        await fetch();
      });
    } catch (error) {
      if (!isDamaged(error)) throw translateGitFailure(error, this.url);
      // A process that was killed left a lock or half an object behind; the copy is only a cache.
      await discardMirrorFolder(this.root, this.gitDir);
      await this.make();
      await fetch().catch((again: unknown) => { throw translateGitFailure(again, this.url); });
    }
  }

  private async run(args: readonly string[], timeoutMs: number, credential: GitCredential | undefined, signal?: AbortSignal): Promise<string> {
    const environment = { GIT_CONFIG_GLOBAL: join(this.root, REMOTE_CONFIG), ...credentialEnvironment(this.url, credential) };
    return await runGit({ args, environment, timeoutMs, signal });
  }
}

const DAMAGE = /cannot lock ref|Unable to create .*\.lock|is corrupt|object file .* is empty|bad object|did not send all necessary objects|not a git repository: '/;
const isDamaged = (error: unknown): boolean => error instanceof GitFailure && error.reason === 'exit' && DAMAGE.test(error.stderr);

/** A path in a list of paths; quoted where it holds the separator. source: git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES */
const quoteAlternate = (path: string): string => (/[:"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path);
