import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { credentialEnvironment, type GitCredential } from './git-credential.js';
import { translateGitFailure } from './git-failure.translator.js';
import { GitObjects } from './git-objects.js';
import type { GitUrl } from './git-url.js';
import { GitFailure, runGit } from './git.process.js';
import { LocalRepository } from './local-repository.js';

/** What the remote side shows of its heads. */
export interface RemoteHeads {
  /** Commit of the branch that was asked for; absent when there is no such branch. */
  readonly commit?: string;
  readonly defaultBranch?: string;
  readonly defaultCommit?: string;
}

const LIST_TIMEOUT_MS = 20_000;
const FETCH_TIMEOUT_MS = 10 * 60_000;
const LOCAL_TIMEOUT_MS = 30_000;
/** Long enough that the copy does not take the processor from the build that reads the same commit. */
const FETCH_LATER_MS = 10_000;
const ALL_HEADS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** A bare copy of one repository in the data directory; all that is read of a source is read here. */
export class GitMirror {
  private fetching: Promise<void> | undefined;
  private later: NodeJS.Timeout | undefined;
  private made: Promise<void> | undefined;
  readonly gitDir: string;

  constructor(private readonly url: GitUrl, private readonly root: string) {
    this.gitDir = join(root, `${url.cacheName}.git`);
  }

  /** Environment for commands on the copy: no configuration of this machine has a say in what is read. Objects of a local repository are read where they are. */
  environmentWith(local: LocalRepository | undefined): Record<string, string> {
    const environment = { GIT_CONFIG_GLOBAL: join(this.root, 'local.gitconfig'), GIT_CONFIG_NOSYSTEM: '1' };
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

  /** Makes the copy's folder when it is missing, once a process. */
  async make(): Promise<void> {
    this.made ??= this.makeFolder();
    await this.made.catch((error: unknown) => {
      this.made = undefined;
      throw error;
    });
  }

  /** Asks the remote side for a branch and its default branch; nothing is fetched. */
  async listHeads(ref: string | undefined, credential: GitCredential | undefined, signal?: AbortSignal): Promise<RemoteHeads> {
    const output = await this.run(['ls-remote', '--quiet', '--symref', '--', this.url.text, 'HEAD', ...(ref === undefined ? [] : [ref])], LIST_TIMEOUT_MS, credential, signal);
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

  /** Opens a session for reading objects. */
  openObjects(local: LocalRepository | undefined, signal?: AbortSignal): GitObjects {
    return new GitObjects(this.gitDir, this.environmentWith(local), signal);
  }

  private async fetchRefs(refs: readonly string[], credential: GitCredential | undefined, signal?: AbortSignal): Promise<void> {
    const args = ['--git-dir', this.gitDir, 'fetch', '--quiet', '--force', '--prune', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules', '--', this.url.text, ...refs];
    await this.run(args, FETCH_TIMEOUT_MS, credential, signal);
  }

  private async run(args: readonly string[], timeoutMs: number, credential: GitCredential | undefined, signal?: AbortSignal): Promise<string> {
    const environment = { GIT_CONFIG_GLOBAL: join(this.root, 'remote.gitconfig'), ...credentialEnvironment(this.url, credential) };
    try {
      return await runGit({ args, environment, timeoutMs, signal });
    } catch (error) {
      // Another process that keeps the same copy was faster; what it brought counts for this one, too.
      if (error instanceof GitFailure && /cannot lock ref|Unable to create .*\.lock/.test(error.stderr)) return await runGit({ args, environment, timeoutMs, signal }).catch((again: unknown) => { throw translateGitFailure(again, this.url); });
      throw translateGitFailure(error, this.url);
    }
  }

  private async makeFolder(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    await writeConfigurations(this.root);
    if (await exists(join(this.gitDir, 'HEAD'))) return;
    const draft = join(this.root, `draft-${randomBytes(6).toString('hex')}.git`);
    await runGit({ args: ['init', '--quiet', '--bare', '--template=', '--', draft], environment: this.environmentWith(undefined), timeoutMs: LOCAL_TIMEOUT_MS }).catch((error: unknown) => { throw translateGitFailure(error, this.url); });
    await mkdir(join(draft, 'info'), { recursive: true });
    // An archive of a commit holds every file of it, as a checkout does.
    await writeFile(join(draft, 'info', 'attributes'), '* -export-ignore -export-subst\n');
    await rename(draft, this.gitDir).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true });
      if (!(await exists(join(this.gitDir, 'HEAD')))) throw error;
    });
  }
}

/** Writes what git is told in every command. For the remote side the operator's own settings (proxy, credential helper) count as well. */
async function writeConfigurations(root: string): Promise<void> {
  const common = '[core]\n\thooksPath = /dev/null\n[gc]\n\tauto = 0\n[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n';
  await writeAtomically(join(root, 'local.gitconfig'), common);
  await writeAtomically(join(root, 'remote.gitconfig'), `[include]\n\tpath = ${configValue(join(homedir(), '.config', 'git', 'config'))}\n\tpath = ${configValue(join(homedir(), '.gitconfig'))}\n${common}`);
}

/** A value in git's configuration syntax. source: git-config(1), "Syntax" */
const configValue = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text);
  await rename(draft, path);
}

/** A path in a list of paths; quoted where it holds the separator. source: git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES */
const quoteAlternate = (path: string): string => (/[:"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path);
const exists = async (path: string): Promise<boolean> => await stat(path).then(() => true, () => false);
