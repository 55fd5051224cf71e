import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { startGit, waitForEnd } from './git.process.js';

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

/** Outlasts the longest fetch, during which a session waits for what it will read. */
const DEADLINE_MS = 20 * 60_000;
const FOUND = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/;
// A symbolic link that leads nowhere; its name follows in place of contents.
const BROKEN_LINK = /^(?:dangling|symlink|loop|notdir) (\d+)$/;

/** Reads objects of one repository over a single `git cat-file --batch`, in the order of asking. Symbolic links inside the tree are followed. Close it after use. */
export class GitObjects implements AsyncDisposable {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<void>;
  private readonly queue: Waiting[] = [];
  private buffered: Buffer = Buffer.alloc(0);
  private bytesToSkip = 0;
  private failure: unknown;

  constructor(gitDir: string, environment: Readonly<Record<string, string>>, translate: (error: unknown) => unknown, signal?: AbortSignal) {
    this.child = startGit({ args: ['--git-dir', gitDir, 'cat-file', '--batch', '--follow-symlinks'], environment });
    this.ended = waitForEnd(this.child, { timeoutMs: DEADLINE_MS, signal });
    this.ended.then(() => this.fail(new Error('git cat-file ended')), (error: unknown) => this.fail(translate(error)));
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /** Reads `name` (an object name of git), with its contents when they are at most `maxBytes`. */
  async read(name: string, maxBytes: number): Promise<GitObject> {
    if (name.includes('\n')) return { kind: 'missing' };
    return await new Promise((resolve, reject) => {
      if (this.failure !== undefined) return reject(this.failure);
      this.queue.push({ maxBytes, resolve, reject });
      this.child.stdin.write(`${name}\n`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.stdin.end();
    await this.ended.catch(() => undefined);
  }

  private take(chunk: Buffer): void {
    const skipped = Math.min(this.bytesToSkip, chunk.length);
    this.bytesToSkip -= skipped;
    const rest = chunk.subarray(skipped);
    this.buffered = this.buffered.length === 0 ? rest : Buffer.concat([this.buffered, rest]);
    while (this.queue[0] !== undefined && this.deliver(this.queue[0])) this.queue.shift();
  }

  /** Answers the oldest question when its answer is here in full. */
  private deliver({ maxBytes, resolve }: Waiting): boolean {
    const lineEnd = this.buffered.indexOf(10);
    if (lineEnd < 0) return false;
    const line = this.buffered.subarray(0, lineEnd).toString('utf8');
    const found = FOUND.exec(line);
    const bodyBytes = Number(found?.[3] ?? BROKEN_LINK.exec(line)?.[1] ?? -1);
    const start = lineEnd + 1;
    const end = start + bodyBytes + 1;
    const isKept = bodyBytes <= maxBytes;
    if (isKept && this.buffered.length < end) return false;
    if (found?.[1] !== undefined && found[2] !== undefined) {
      const contents = isKept ? Buffer.from(this.buffered.subarray(start, end - 1)) : undefined;
      resolve({ kind: 'found', id: found[1], type: found[2], sizeBytes: bodyBytes, contents });
    } else {
      resolve({ kind: line.endsWith(' ambiguous') ? 'ambiguous' : 'missing' });
    }
    this.bytesToSkip = Math.max(0, end - this.buffered.length);
    this.buffered = this.buffered.subarray(Math.min(end, this.buffered.length));
    return true;
  }

  private fail(error: unknown): void {
    this.failure = error;
    for (const waiting of this.queue.splice(0)) waiting.reject(error);
  }
}
