import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError } from '@belay/plugin-sdk';

/** Where one job keeps its process id, its output and its exit code. */
export interface JobFolder {
  readonly path: string;
  /** Whether an earlier attempt came as far as starting it: then it is never started again. */
  readonly wasStarted: boolean;
  readStartedAtMs(): Promise<number>;
}

/** The command is given as arguments, never as text; the shell only keeps output and exit code, which outlive the worker. */
const SCRIPT = 'cd "$1" || exit; shift; "$@" >output 2>&1; echo $? >exit-code.new; mv exit-code.new exit-code';

/** Name of the folder of a job. */
export function jobFolderName(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 24);
}

/** Finds or makes the folder of a key. */
export async function openJobFolder(dataDir: string, key: string): Promise<JobFolder> {
  const path = join(dataDir, 'jobs', jobFolderName(key));
  await mkdir(path, { recursive: true, mode: 0o700 });
  const starts = await readText(join(path, 'starts'));
  return { path, wasStarted: starts !== undefined, readStartedAtMs: async () => Number((await readText(join(path, 'starts')))?.split('\n')[0] ?? Number.NaN) };
}

/** Starts the process in a group of its own. That it is about to start is written down before, so that it can never run twice. */
export async function startJob({ path }: JobFolder, command: readonly string[], variables: Readonly<Record<string, string>>, effect: (start: () => Promise<void>) => Promise<void>): Promise<void> {
  await effect(async () => {
    await appendFile(join(path, 'starts'), `${Date.now()}\n`, { mode: 0o600 });
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'job', path, ...command], { env: { PATH: process.env['PATH'], ...variables }, detached: true, stdio: 'ignore' });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    }).catch((error: unknown) => {
      throw new BelayError('PROVIDER_REFUSED', 'The job cannot be started.', { cause: error });
    });
    child.unref();
    await writeFile(join(path, 'pid'), String(pid));
  });
}

/** Gives exit code and output, or undefined while there is no exit code. */
export async function readResult({ path }: JobFolder): Promise<{ exitCode: number; output: string } | undefined> {
  const exitCode = await readText(join(path, 'exit-code'));
  if (exitCode === undefined) return undefined;
  return { exitCode: Number(exitCode), output: (await readText(join(path, 'output'))) ?? '' };
}

/** Whether the process group still exists. */
export async function isAlive({ path }: JobFolder): Promise<boolean> {
  const pid = Number(await readText(join(path, 'pid')));
  if (!(pid > 0)) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the process group. */
export async function stopJob({ path }: JobFolder): Promise<void> {
  const pid = Number(await readText(join(path, 'pid')));
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
