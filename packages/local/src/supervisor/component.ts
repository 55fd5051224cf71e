/** A child process that the supervisor starts, watches and stops. */
export interface Component {
  /** Shown in the log, e.g. `postgres` or `plugin provider-docker`. */
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The user to run as, when it is not ours. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Whether it serves now; asked again and again until it does. */
  readonly isReady: () => Promise<boolean>;
  readonly readyTimeoutMs: number;
  /** The platform starts, and goes on, without it; it is started again and again all the same. */
  readonly isOptional?: boolean;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  readonly stopTimeoutMs: number;
  /** Which of its streams belong in the log: a few programs greet people on standard output. */
  readonly logs: 'both' | 'stderr';
  /** Address for people and tools, when it has one. */
  readonly url?: string;
}
