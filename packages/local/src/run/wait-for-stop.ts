/** How to end, and how to say so. */
export interface StopOptions {
  readonly say: (text: string) => void;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
  /** Also end when standard input ends, so that nothing outlives the process that started us. */
  readonly withStdin: boolean;
}

/** Ctrl-C reaches a process twice under npm: from the terminal, and passed on by npm. Only a later one is a second wish. */
const SAME_WISH_MS = 1_000;

/** Resolves when a signal came and everything is stopped; a second signal ends everything at once and exits. */
export function waitForStop({ say, stop, kill, withStdin }: StopOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedMs: number | undefined;
    const end = (reason: string) => (): void => {
      if (askedMs !== undefined) {
        if (performance.now() - askedMs < SAME_WISH_MS) return;
        kill();
        process.exit(130);
      }
      askedMs = performance.now();
      say(`stopping (${reason}); once more ends it at once`);
      // Whoever started us may hold our standard input open: it must not keep this process alive.
      if (withStdin) process.stdin.destroy();
      stop().then(() => { say('stopped'); resolve(); }, reject);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end(signal));
    if (withStdin) process.stdin.once('end', end('standard input ended')).resume();
  });
}
