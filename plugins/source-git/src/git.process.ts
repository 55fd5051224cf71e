import { spawn } from 'node:child_process';

/** What git is run with. */
export interface GitCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly input?: string;
  /** Longest output that is taken. */
  readonly maxBytes?: number;
}

/** Git did not succeed; `stderr` is what it said, in English. */
export class GitError extends Error {
  constructor(readonly reason: 'exit' | 'timeout' | 'missing' | 'too-large', readonly stderr: string) {
    super(`git: ${reason}`);
  }
}

const MAX_BYTES = 8_000_000;
const STDERR_CHARS = 4_000;

/** Runs git without a shell, without questions and without the machine's own configuration; gives its output. @throws {GitError}; the signal's reason once it is aborted. */
export async function runGit({ args, environment, signal, timeoutMs, input, maxBytes = MAX_BYTES }: GitCommand): Promise<Buffer> {
  signal.throwIfAborted();
  const fixed = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ASKPASS: 'true' };
  const child = spawn('git', args, { env: { ...fixed, ...environment }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let stderr = '';
  let reason: GitError['reason'] | undefined;
  // The helpers that git starts for a transport belong to its group and end with it.
  const end = (why?: GitError['reason']): void => {
    reason ??= why;
    if (child.pid !== undefined && child.exitCode === null) try { process.kill(-child.pid, 'SIGKILL'); } catch { /* ended meanwhile */ }
  };
  const onAbort = (): void => end();
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  child.stdout.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return end('too-large');
    chunks.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_CHARS)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const exitCode = await new Promise<number | null>((resolve) => {
      child.once('error', () => {
        reason ??= 'missing';
        resolve(null);
      });
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    if (exitCode !== 0 || reason !== undefined) throw new GitError(reason ?? 'exit', stderr);
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
