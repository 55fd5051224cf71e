import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tryLock, withLock } from './lock.js';

describe('tryLock', () => {
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'belay-lock-')); });
  afterEach(() => rm(folder, { recursive: true }));

  it('says who holds the lock, and gives it again after its release', async () => {
    const path = join(folder, 'a.lock');
    const first = await tryLock(path);
    const second = await tryLock(path);
    if ('release' in first) await first.release();
    const third = await tryLock(path);

    expect(second).toEqual({ heldBy: process.pid });
    expect('release' in third).toBe(true);
  });

  it('takes over a lock whose holder is gone', async () => {
    const path = join(folder, 'a.lock');
    await writeFile(path, '4194305 1\n');

    expect('release' in (await tryLock(path))).toBe(true);
  });

  it('takes over a lock whose process id now belongs to another process', async () => {
    const path = join(folder, 'a.lock');
    await writeFile(path, `${process.pid} 1\n`);

    expect('release' in (await tryLock(path))).toBe(true);
  });

  it('lets one work at a time', async () => {
    const path = join(folder, 'a.lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };

    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);

    expect(most).toBe(1);
  });
});
