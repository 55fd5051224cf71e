import { GitFailure } from './git.process.js';
import type { GitObject, GitSession } from './git-session.js';

/** Outlasts the longest fetch, during which a use waits for what it will read. */
const DEADLINE_MS = 20 * 60_000;

/** One use of a session for reading objects of a repository. Close it after use: then the session may serve the next user. */
export class GitObjects implements AsyncDisposable {
  private readonly timer: NodeJS.Timeout;
  private isClosed = false;

  /** `giveBack` gets the session when the use is over; `translate` makes of a failure of git what the user is told. */
  constructor(
    private readonly session: GitSession, private readonly giveBack: (session: GitSession) => Promise<void>,
    private readonly translate: (error: unknown) => unknown, private readonly signal?: AbortSignal,
  ) {
    this.timer = setTimeout(() => session.stop('timeout'), DEADLINE_MS).unref();
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Reads `name` (an object name of git), with its contents when they are at most `maxBytes`. @throws what `translate` gives, also after the signal of this use. */
  async read(name: string, maxBytes: number): Promise<GitObject> {
    if (this.isClosed) throw new Error('The objects were closed.');
    if (this.signal?.aborted === true) throw this.translate(new GitFailure('aborted', '', null));
    return await this.session.read(name, maxBytes).catch((error: unknown) => { throw this.translate(error); });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
    await this.giveBack(this.session);
  }

  // A session that nobody waits for is as good for its next user as it was for this one.
  private readonly onAbort = (): void => {
    if (this.session.isWaiting) this.session.stop('aborted');
  };
}
