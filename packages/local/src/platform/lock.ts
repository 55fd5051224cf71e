import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readErrorCode } from './error-code.js';
import { isAlive, readStartTicks } from './is-alive.js';
import { waitUntil } from './wait-until.js';

const ASK_EVERY_MS = 100;

/** A held lock; `release` is safe to call twice. */
export interface Lock {
  release(): Promise<void>;
}

/** Takes the lock file when nobody alive holds it; otherwise says who does. A lock whose holder is gone is taken over. */
export async function tryLock(path: string): Promise<Lock | { readonly heldBy: number }> {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o644);
      await file.writeFile(`${process.pid} ${readStartTicks(process.pid) ?? ''}\n`);
      await file.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if (readErrorCode(error) !== 'EEXIST') throw error;
    }
    const heldBy = await readHolder(path);
    if (heldBy !== undefined) return { heldBy };
    await rm(path, { force: true });
  }
}

/** Runs `work` under the lock and waits for others before, as long as they live; for things that must not be done twice at once, such as downloads. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock = await tryLock(path);
  while ('heldBy' in lock) {
    await delay(ASK_EVERY_MS);
    lock = await tryLock(path);
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** The id of the living holder; a file that was just made and is still empty counts as held. */
async function readHolder(path: string): Promise<number | undefined> {
  const text = await waitUntil(async () => (await readFile(path, 'utf8').catch(() => ' ')) || undefined, 1_000);
  const [pidText, ticksText] = (text ?? '').trim().split(' ');
  const pid = Number(pidText);
  if (!pid || !isAlive(pid)) return undefined;
  const ticks = readStartTicks(pid);
  return !ticksText || ticks === undefined || ticks === Number(ticksText) ? pid : undefined;
}
