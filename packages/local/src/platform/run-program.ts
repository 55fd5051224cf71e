import { spawn } from 'node:child_process';
import { LocalError } from './local-error.js';

/** How a program ended; `output` is the tail (at most 16 KB) of its two streams together. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** Each line of either stream, as it comes. */
  readonly onLine?: (line: string) => void;
}

const TAIL_CHARS = 16_384;

/** Runs a program to its end and says how it ended; a program that is not there ends with exit code 127. */
export async function runProgram(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<ProgramResult> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let output = '';
  let pending = '';
  const take = (chunk: string): void => {
    output = (output + chunk).slice(-TAIL_CHARS);
    pending += chunk;
    const lines = pending.split(/[\r\n]+/);
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) options.onLine?.(line);
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { stdout += chunk; take(chunk); });
  child.stderr.setEncoding('utf8').on('data', take);
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
  const exitCode = await new Promise<number>((resolve) => {
    child.on('error', (error) => { output += error.message; resolve(127); });
    child.on('close', (code) => resolve(code ?? 137));
  });
  clearTimeout(timer);
  return { exitCode, stdout, output };
}

/**
 * Runs a program that must succeed, and returns what it wrote on its standard output.
 * @throws {LocalError} PROGRAM_FAILED when it cannot be started or its exit code is not 0.
 */
export async function mustRun(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<string> {
  const result = await runProgram(argv, options);
  if (result.exitCode !== 0) {
    throw new LocalError('PROGRAM_FAILED', `${argv[0]} ended with exit code ${result.exitCode}: ${result.output.trim().split('\n').slice(-8).join('\n')}`);
  }
  return result.stdout;
}

/** Whether a program of this name is on PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  return (await runProgram(['sh', '-c', 'command -v "$1"', 'sh', name])).exitCode === 0;
}
