import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs git in a folder and gives what it prints, without the last line end; undefined when it fails or is not installed. */
export async function runGit(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await execute('git', ['-C', folder, ...args], { maxBuffer: 8_000_000, timeout: 10_000 });
    return stdout.replace(/\n$/, '');
  } catch {
    return undefined;
  }
}
