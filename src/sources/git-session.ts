import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { GitFailure, startGit, waitForEnd } from './git.process.js';

/** What a repository holds under an object name. Contents above the limit are left out. */
export type GitObject =
  | { readonly kind: 'found'; readonly id: string; readonly type: string; readonly sizeBytes: number; readonly contents?: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous' };

interface Waiting {
  readonly maxBytes: number;
  readonly resolve: (object: GitObject) => void;
  readonly reject: (error: unknown) => void;
}

const FOUND = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/;
// A symbolic link that leads nowhere; its name follows in place of contents.
const BROKEN_LINK = /^(?:dangling|symlink|loop|notdir) (\d+)$/;

/** Up to here an answer is given when all of it is here, also where its contents are not wanted: then nothing of it keeps the session from its next user. */
const TAKEN_WHOLE_BYTES = 64 * 1024;

/** One `git cat-file --batch` of a repository: reads objects in the order of asking, of one user after the other. Symbolic links inside a tree are followed. */
export class GitSession {
  /** Settles when the process has ended, however it did. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly killer = new AbortController();
  private readonly queue: Waiting[] = [];
  private chunks: Buffer[] = [];
  private bufferedBytes = 0;
  /** How much the oldest answer is known to need; joining the chunks before it is here would copy them again and again. */
  private neededBytes = 0;
  private bytesToSkip = 0;
  private failure: unknown;

  constructor(gitDir: string, environment: Readonly<Record<string, string>>) {
    this.child = startGit({ args: ['--git-dir', gitDir, 'cat-file', '--batch', '--follow-symlinks'], environment });
    this.ended = waitForEnd(this.child, { signal: this.killer.signal }).then(() => this.fail(new Error('git cat-file ended')), (error: unknown) => this.fail(error));
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /** Whether answers are still to come. */
  get isWaiting(): boolean {
    return this.queue.length > 0;
  }

  /** Whether another user may have it: it lives, and nothing of what was asked is under way. */
  get isFree(): boolean {
    return this.failure === undefined && !this.isWaiting && this.bytesToSkip === 0 && this.bufferedBytes === 0;
  }

  /** Reads `name` (an object name of git), with its contents when they are at most `maxBytes`. @throws {GitFailure} */
  async read(name: string, maxBytes: number): Promise<GitObject> {
    if (name.includes('\n')) return { kind: 'missing' };
    return await new Promise((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure);
      this.queue.push({ maxBytes, resolve, reject });
      this.child.stdin.write(`${name}\n`);
    });
  }

  /** Ends the process; what waits for an answer fails with the reason at once. */
  stop(reason: GitFailure['reason']): void {
    this.fail(new GitFailure(reason, '', null));
    this.killer.abort();
  }

  /** Says whether this process of the engine must stay alive for the session. An unheld one ends with the engine, since its input ends then. */
  hold(isHeld: boolean): void {
    for (const part of [this.child, ...this.child.stdio.filter((stream) => stream instanceof Socket)]) {
      if (isHeld) part.ref();
      else part.unref();
    }
  }

  private take(chunk: Buffer): void {
    const skipped = Math.min(this.bytesToSkip, chunk.length);
    this.bytesToSkip -= skipped;
    if (skipped === chunk.length) return;
    this.chunks.push(chunk.subarray(skipped));
    this.bufferedBytes += chunk.length - skipped;
    while (this.queue[0] !== undefined && this.bufferedBytes >= this.neededBytes && this.deliver(this.queue[0])) this.queue.shift();
  }

  /** Answers the oldest question when its answer is here in full. */
  private deliver({ maxBytes, resolve }: Waiting): boolean {
    const [first = Buffer.alloc(0)] = this.chunks;
    const buffered = this.chunks.length > 1 ? Buffer.concat(this.chunks) : first;
    this.chunks = [buffered];
    const lineEnd = buffered.indexOf(10);
    if (lineEnd < 0) return false;
    const line = buffered.subarray(0, lineEnd).toString('utf8');
    const found = FOUND.exec(line);
    const bodyBytes = Number(found?.[3] ?? BROKEN_LINK.exec(line)?.[1] ?? -1);
    const start = lineEnd + 1;
    const end = start + bodyBytes + 1;
    const isKept = bodyBytes <= maxBytes;
    this.neededBytes = isKept || bodyBytes <= TAKEN_WHOLE_BYTES ? end : 0;
    if (buffered.length < this.neededBytes) return false;
    if (found?.[1] !== undefined && found[2] !== undefined) {
      const contents = isKept ? Buffer.from(buffered.subarray(start, end - 1)) : undefined;
      resolve({ kind: 'found', id: found[1], type: found[2], sizeBytes: bodyBytes, contents });
    } else {
      resolve({ kind: line.endsWith(' ambiguous') ? 'ambiguous' : 'missing' });
    }
    this.neededBytes = 0;
    this.bytesToSkip = Math.max(0, end - buffered.length);
    const rest = buffered.subarray(Math.min(end, buffered.length));
    this.chunks = rest.length === 0 ? [] : [rest];
    this.bufferedBytes = rest.length;
    return true;
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const waiting of this.queue.splice(0)) waiting.reject(this.failure);
  }
}
