import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import { translateGitError } from './git-failure.js';
import { GitError, runGit, type GitCommand } from './git.process.js';
import type { SourceOptions } from './source-options.js';

type Repository = CallInput<'listBranches'>['repository'];

const FETCH_TIMEOUT_MS = 14 * 60_000;
const LOCAL_TIMEOUT_MS = 60_000;
const ALL_REFS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** One repository: its host asked over the network, and the bare copy in which objects are read. */
export class GitCopy {
  readonly #url: string;
  readonly #host: string;
  readonly #dir: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  readonly #listTimeoutMs: number;

  constructor(url: string, host: string, dir: string, environment: Readonly<Record<string, string>>, signal: AbortSignal, listTimeoutMs: number) {
    this.#url = url;
    this.#host = host;
    this.#dir = dir;
    this.#environment = environment;
    this.#signal = signal;
    this.#listTimeoutMs = listTimeoutMs;
  }

  /** Asks the host for refs; gives lines of `<id or "ref: …">\t<name>`. @throws {BelayError} SOURCE_UNREACHABLE, SOURCE_NEEDS_CREDENTIALS, SOURCE_NOT_FOUND */
  async listRemote(...patterns: readonly string[]): Promise<{ readonly value: string; readonly name: string }[]> {
    const text = (await this.#ask(['ls-remote', '--quiet', '--symref', '--', this.#url, ...patterns], this.#listTimeoutMs)).toString('utf8');
    return text.split('\n').filter((line) => line.includes('\t')).map((line) => ({ value: line.slice(0, line.indexOf('\t')), name: line.slice(line.indexOf('\t') + 1) }));
  }

  /** Reads objects of the copy. @throws {GitError} when git says no. */
  read(args: readonly string[], more: Partial<GitCommand> = {}): Promise<Buffer> {
    return runGit({ args: ['--git-dir', this.#dir, ...args], environment: { ...more.environment }, signal: this.#signal, timeoutMs: LOCAL_TIMEOUT_MS, ...(more.input === undefined ? {} : { input: more.input }), ...(more.maxBytes === undefined ? {} : { maxBytes: more.maxBytes }) });
  }

  /** Brings refs of the host into the copy; by default all branches and tags. */
  async fetch(refs: readonly string[] = ALL_REFS): Promise<void> {
    await this.#ask(['--git-dir', this.#dir, 'fetch', '--quiet', '--force', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--', this.#url, ...refs], FETCH_TIMEOUT_MS);
  }

  /** Sends a ref of the copy to the host. Says whether it was taken; false when somebody else was quicker. */
  async push(ref: string): Promise<boolean> {
    try {
      await runGit({ args: ['--git-dir', this.#dir, 'push', '--quiet', '--', this.#url, `${ref}:${ref}`], environment: this.#environment, signal: this.#signal, timeoutMs: FETCH_TIMEOUT_MS });
      return true;
    } catch (error) {
      if (error instanceof GitError && /non-fast-forward|fetch first|cannot lock ref|failed to update ref/.test(error.stderr)) return false;
      if (error instanceof GitError && /pre-receive hook declined|\[remote rejected\]|returned error: 403|denied/i.test(error.stderr)) throw new BelayError('FORBIDDEN', `The git repository at ${this.#host} does not let these credentials write.`, { cause: error });
      throw translateGitError(error, this.#host);
    }
  }

  /** Makes sure that a commit is in the copy. @throws {BelayError} COMMIT_NOT_FOUND */
  async need(commit: string): Promise<void> {
    if (await this.#has(commit)) return;
    // Most hosts give a commit by its id; others give it with the branches that hold it.
    await this.fetch([commit]).catch(() => this.fetch());
    if (!(await this.#has(commit))) throw new BelayError('COMMIT_NOT_FOUND', `The repository at ${this.#host} has no commit ${commit}.`);
  }

  async #has(commit: string): Promise<boolean> {
    return this.read(['cat-file', '-e', `${commit}^{commit}`]).then(() => true, (error: unknown) => {
      if (error instanceof GitError) return false;
      throw error;
    });
  }

  async #ask(args: readonly string[], timeoutMs: number): Promise<Buffer> {
    try {
      return await runGit({ args, environment: this.#environment, signal: this.#signal, timeoutMs });
    } catch (error) {
      throw translateGitError(error, this.#host);
    }
  }
}

/** The copies of repositories that this worker reads. */
export class GitCopies {
  readonly #root: string;
  readonly #options: SourceOptions;

  constructor(root: string, options: SourceOptions) {
    this.#root = root;
    this.#options = options;
  }

  /** Opens the copy of a repository for one call. @throws {BelayError} INVALID_INPUT (an address that this plugin does not read), SECRET_UNAVAILABLE */
  async open({ url: text, credentialsRef }: Repository, op: OperationContext): Promise<GitCopy> {
    const { url, host, protocols, origin } = this.#readUrl(text);
    const dir = join(this.#root, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.git`);
    const credentials = credentialsRef === undefined ? undefined : await op.secrets.getMap(credentialsRef);
    const copy = new GitCopy(url, host, dir, { GIT_ALLOW_PROTOCOL: protocols, ...headerFor(origin, credentials), GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=accept-new' }, op.signal, this.#options.listTimeoutMs);
    await this.#make(dir, op);
    return copy;
  }

  /** A copy appears whole, so that one which was begun by a process that died is never taken for one. */
  async #make(dir: string, { signal, key }: OperationContext): Promise<void> {
    if (await access(join(dir, 'HEAD')).then(() => true, () => false)) return;
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const draft = join(this.#root, `draft-${createHash('sha256').update(`${dir}${key}${process.pid}${performance.now()}`).digest('hex').slice(0, 16)}`);
    await runGit({ args: ['init', '--quiet', '--bare', draft], environment: {}, signal, timeoutMs: LOCAL_TIMEOUT_MS }).catch((error: unknown) => { throw translateGitError(error, 'this machine'); });
    await rename(draft, dir).catch(() => rm(draft, { recursive: true, force: true }));
  }

  #readUrl(text: string): { url: string; host: string; protocols: string; origin?: string } {
    const url = URL.parse(text);
    if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'ssh:')) {
      if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:')) throw new BelayError('INVALID_INPUT', 'The address of a repository must not carry credentials; give them as a secret.');
      return { url: text, host: url.host, protocols: 'http:https:ssh', ...(url.protocol === 'ssh:' ? {} : { origin: url.origin }) };
    }
    if (/^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:]+$/.test(text)) return { url: text, host: text.slice(text.indexOf('@') + 1, text.indexOf(':')), protocols: 'ssh' };
    if (this.#options.allowLocalRepositories && (url?.protocol === 'file:' || text.startsWith('/'))) return { url: text, host: 'this machine', protocols: 'file' };
    throw new BelayError('INVALID_INPUT', 'The address of a repository must be an http, https or ssh URL, or user@host:path.');
  }
}

/** Credentials go to the host of the repository only, by git's environment. */
function headerFor(origin: string | undefined, credentials: Readonly<Record<string, string>> | undefined): Record<string, string> {
  if (origin === undefined || credentials === undefined) return {};
  const pair = `${credentials['username'] ?? 'x-access-token'}:${credentials['password'] ?? ''}`;
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `http.${origin}/.extraHeader`, GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(pair).toString('base64')}` };
}
