import { join } from 'node:path';
import { readJson } from '../platform/files.js';

/** When this command began, in milliseconds since 1970: with its preparation when that ran right before us, in the shell that then became this process. */
export async function readPrepareStart(dataDir: string): Promise<number> {
  const own = Date.now() - performance.now();
  const prepared = await readJson(join(dataDir, 'prepared.json'));
  if (typeof prepared !== 'object' || prepared === null || !('shellPid' in prepared) || !('startedMs' in prepared)) return own;
  const isOurs = prepared.shellPid === process.pid || prepared.shellPid === process.ppid;
  return isOurs && typeof prepared.startedMs === 'number' ? Math.min(prepared.startedMs, own) : own;
}
