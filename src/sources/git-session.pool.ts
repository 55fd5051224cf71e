import { GitSession } from './git-session.js';

interface Idle {
  readonly key: string;
  readonly timer: NodeJS.Timeout;
}

/**
 * Sessions for reading objects that stay open for their next user, for starting git costs the main thread of a process of 100 MB some 10 ms.
 * A kept session sees what is fetched, packed or thrown away later, since git looks again for what it misses.
 */
export class GitSessionPool {
  /** Those that wait for a user, the longest waiting one first. */
  private readonly idle = new Map<GitSession, Idle>();
  /** What each session that may be kept was started with. */
  private readonly started = new Map<GitSession, { readonly key: string; readonly gitDir: string }>();
  private isClosed = false;

  constructor(private readonly options: { readonly idleMs: number; readonly maxIdle: number }) {}

  /** Gives a session that nobody else has; of those that wait the last used one, unless it must be a new one. Give it back after use. */
  take(gitDir: string, environment: Readonly<Record<string, string>>, isNew = false): GitSession {
    const key = JSON.stringify([gitDir, environment]);
    const [waiting] = isNew ? [] : [...this.idle].filter(([session, idle]) => idle.key === key && session.isFree).at(-1) ?? [];
    if (waiting !== undefined) {
      this.forget(waiting);
      waiting.hold(true);
      return waiting;
    }
    const session = new GitSession(gitDir, environment);
    this.started.set(session, { key, gitDir });
    void session.ended.then(() => {
      this.forget(session);
      this.started.delete(session);
    });
    return session;
  }

  /** Keeps a session for the next user, or ends it when it cannot serve one. */
  readonly giveBack = async (session: GitSession): Promise<void> => {
    const start = this.started.get(session);
    if (start === undefined || this.isClosed || !session.isFree) return await this.end(session);
    session.hold(false);
    this.idle.set(session, { key: start.key, timer: setTimeout(() => void this.end(session), this.options.idleMs).unref() });
    const [longest] = this.idle.keys();
    if (longest !== undefined && this.idle.size > this.options.maxIdle) void this.end(longest);
  };

  /** Ends the sessions of a folder that was replaced; those in use end when they are given back. */
  drop(gitDir: string): void {
    for (const [session, start] of this.started) {
      if (start.gitDir !== gitDir) continue;
      this.started.delete(session);
      if (this.idle.has(session)) void this.end(session);
    }
  }

  /** Ends all that wait, and from now on each one that is given back. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.idle.keys()].map((session) => this.end(session)));
  }

  private async end(session: GitSession): Promise<void> {
    this.forget(session);
    session.hold(true);
    session.stop('aborted');
    await session.ended;
  }

  private forget(session: GitSession): void {
    clearTimeout(this.idle.get(session)?.timer);
    this.idle.delete(session);
  }
}
