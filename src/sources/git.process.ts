import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** What a git command is run with. */
export interface GitCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A git command that did not end well. `stderr` is for telling errors apart and for the local log; it may name hosts and paths, never credentials. */
export class GitFailure extends Error {
  constructor(readonly reason: 'exit' | 'timeout' | 'aborted' | 'missing', readonly stderr: string, readonly exitCode: number | null) {
    super(`git: ${reason}`);
    this.name = 'GitFailure';
  }
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const KILL_AFTER_MS = 2_000;

/**
 * Runs git to its end and gives its standard output.
 * @throws {GitFailure} when it fails, takes too long, is aborted or is not installed.
 */
export async function runGit(command: GitCommand): Promise<string> {
  const child = startGit(command);
  child.stdin.end();
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_OUTPUT_BYTES) chunks.push(chunk);
    else killGroup(child, 'SIGTERM');
  });
  await waitForEnd(child, command);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts git with pipes; the caller reads its output and waits by `waitForEnd`. No hook, no prompt and no optional lock is ever used. */
export function startGit(command: Pick<GitCommand, 'args' | 'environment'>): ChildProcessWithoutNullStreams {
  // A group of its own, so that git's helpers (git-remote-https, ssh) are stopped with it.
  return spawn('git', command.args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: { ...inheritedEnvironment(), ...command.environment } });
}

/** Settles when git ended; kills it at the deadline, where there is one, or on abort. */
export async function waitForEnd(child: ChildProcessWithoutNullStreams, command: Partial<Pick<GitCommand, 'timeoutMs' | 'signal'>>): Promise<void> {
  let stderr = '';
  let reason: GitFailure['reason'] = 'exit';
  child.stderr.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk.toString('utf8')}`.slice(-16_384)));
  child.stdin.on('error', () => undefined);
  const stop = (why: GitFailure['reason']): void => {
    reason = why;
    killGroup(child, 'SIGTERM');
    setTimeout(() => killGroup(child, 'SIGKILL'), KILL_AFTER_MS).unref();
  };
  const timer = command.timeoutMs === undefined ? undefined : setTimeout(() => stop('timeout'), command.timeoutMs);
  const onAbort = (): void => stop('aborted');
  if (command.signal?.aborted === true) onAbort();
  command.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', () => reject(new GitFailure('missing', '', null)));
      child.once('close', resolve);
    });
    if (exitCode !== 0 || reason !== 'exit') throw new GitFailure(reason, stderr, exitCode);
  } finally {
    clearTimeout(timer);
    command.signal?.removeEventListener('abort', onAbort);
  }
}

function killGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** What git and its helpers need of the account that runs the engine; the engine's own settings and secrets stay out. Read here and not in the configuration, since none of it is the engine's. */
function inheritedEnvironment(): Record<string, string> {
  const inherited: Record<string, string> = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_OPTIONAL_LOCKS: '0', GCM_INTERACTIVE: 'never', GIT_ALLOW_PROTOCOL: 'https:http:ssh:file' };
  for (const name of ['PATH', 'HOME', 'USER', 'TMPDIR', 'XDG_CONFIG_HOME', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'http_proxy', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY', 'all_proxy', 'ALL_PROXY']) {
    const value = process.env[name];
    if (value !== undefined) inherited[name] = value;
  }
  return inherited;
}
