import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GitObjects } from '../../src/sources/git-objects.js';
import { GitFailure } from '../../src/sources/git.process.js';
import type { GitSession } from '../../src/sources/git-session.js';
import { GitSessionPool } from '../../src/sources/git-session.pool.js';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.js';

const LONG_MS = 600_000;

describe('sessions for reading git objects', () => {
  let repository: TestRepository;
  let gitDir: string;
  let commit: string;
  const taken = new Set<GitSession>();

  beforeEach(async () => {
    repository = await aGitRepository();
    commit = await repository.commit({ small: 'one', large: 'x'.repeat(4_000_000) });
    gitDir = join(repository.folder, '.git');
  });
  afterEach(async () => {
    for (const session of taken) session.stop('aborted');
    await Promise.all([...taken].map((session) => session.ended));
    taken.clear();
    await repository[Symbol.asyncDispose]();
  });
  const aPool = (options: Partial<ConstructorParameters<typeof GitSessionPool>[0]> = {}) => new GitSessionPool({ idleMs: LONG_MS, maxIdle: 8, ...options });
  const take = (pool: GitSessionPool, folder = gitDir, environment: Readonly<Record<string, string>> = {}, isNew = false): GitSession => {
    const session = pool.take(folder, environment, isNew);
    taken.add(session);
    return session;
  };
  const use = (pool: GitSessionPool, session: GitSession, signal?: AbortSignal) => new GitObjects(session, pool.giveBack, (error) => error, signal);
  const textOf = async (objects: Pick<GitSession, 'read'>, name: string, maxBytes = 100) => {
    const object = await objects.read(name, maxBytes);
    return object.kind === 'found' ? object.contents?.toString() : object.kind;
  };

  it('are used again by who starts them in the same way, one user at a time', async () => {
    const pool = aPool();
    const first = take(pool);
    expect(take(pool)).not.toBe(first);
    expect(await textOf(first, `${commit}:small`)).toBe('one');
    // Contents that are not wanted are read with the answer, so that nothing of them is under way.
    expect(await textOf(first, `${commit}:small`, 0)).toBeUndefined();
    await pool.giveBack(first);

    expect(take(pool, gitDir, { GIT_CONFIG_NOSYSTEM: '1' })).not.toBe(first);
    expect(take(pool, `${gitDir}/.`)).not.toBe(first);
    expect(take(pool, gitDir, {}, true)).not.toBe(first);
    expect(take(pool)).toBe(first);
    expect(await textOf(first, `${commit}:small`)).toBe('one');
  });

  it('end when nobody used them for a while, and the longest waiting one when there are too many', async () => {
    const short = aPool({ idleMs: 20 });
    const forgotten = take(short);
    await short.giveBack(forgotten);
    const few = aPool({ maxIdle: 2 });
    const [oldest, middle, newest] = [take(few), take(few), take(few)];
    for (const session of [oldest, middle, newest]) await few.giveBack(session);

    await Promise.all([forgotten.ended, oldest.ended]);

    expect(take(short)).not.toBe(forgotten);
    expect(take(few)).toBe(newest);
    expect(take(few)).toBe(middle);
  });

  it('end when they are given back while something of theirs is under way', async () => {
    const pool = aPool();
    const [asked, skipping] = [take(pool), take(pool)];

    const answer = asked.read(`${commit}:large`, 5_000_000);
    await Promise.all([pool.giveBack(asked), expect(answer).rejects.toBeInstanceOf(GitFailure)]);
    expect(await textOf(skipping, `${commit}:large`)).toBeUndefined();
    expect(skipping.isFree).toBe(false);
    await pool.giveBack(skipping);

    await Promise.all([asked.ended, skipping.ended]);
    expect([asked, skipping]).not.toContain(take(pool));
  });

  it('outlive the signal of a user who waits for nothing, and end with that of one who waits', async () => {
    const pool = aPool();
    const session = take(pool);
    const [early, late] = [new AbortController(), new AbortController()];
    const first = use(pool, session, early.signal);
    expect(await textOf(first, `${commit}:small`)).toBe('one');
    early.abort();
    await expect(first.read(`${commit}:small`, 100)).rejects.toMatchObject({ reason: 'aborted' });
    await first[Symbol.asyncDispose]();
    const second = use(pool, take(pool), late.signal);
    expect(await textOf(second, `${commit}:small`)).toBe('one');
    await second[Symbol.asyncDispose]();
    late.abort();
    await expect(second.read(`${commit}:small`, 100)).rejects.toThrow('closed');

    const leaving = new AbortController();
    expect(take(pool)).toBe(session);
    const third = use(pool, session, leaving.signal);
    const waiting = third.read(`${commit}:small`, 100);
    leaving.abort();

    await expect(waiting).rejects.toMatchObject({ reason: 'aborted' });
    await third[Symbol.asyncDispose]();
    await session.ended;
    expect(take(pool)).not.toBe(session);
  });

  it('end with the folder that they read when it is replaced, those in use after their use, and all when the pool is closed', async () => {
    const pool = aPool();
    const [idle, used, other] = [take(pool), take(pool), take(pool, `${gitDir}/.`)];
    await pool.giveBack(idle);
    await pool.giveBack(other);

    pool.drop(gitDir);

    await idle.ended;
    expect(await textOf(used, `${commit}:small`)).toBe('one');
    await pool.giveBack(used);
    await used.ended;
    expect(take(pool, `${gitDir}/.`)).toBe(other);
    await pool.close();
    await pool.giveBack(other);
    await other.ended;
  });

  it('fail when git fails, and are not given to the next user', async () => {
    const pool = aPool();
    const session = take(pool, '/nonexistent');

    await expect(session.read('HEAD', 0)).rejects.toMatchObject({ reason: 'exit', stderr: expect.stringContaining('not a git repository') });
    await pool.giveBack(session);

    expect(take(pool, '/nonexistent')).not.toBe(session);
  });

  it('see what was fetched, committed and packed after they were opened', async () => {
    const root = await mkdtemp(join(tmpdir(), 'belay-sessions-'));
    const mirror = join(root, 'mirror.git');
    const run = promisify(execFile);
    await run('git', ['init', '--quiet', '--bare', mirror]);
    const pool = aPool();
    const [fetched, local] = [take(pool, mirror), take(pool, mirror, { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(gitDir, 'objects') })];
    expect(await textOf(local, `${commit}:small`)).toBe('one');
    expect(await textOf(fetched, `${commit}:small`)).toBe('missing');

    for (const text of ['two', 'three', 'four']) {
      const next = await repository.commit({ small: text });
      expect(await textOf(local, `${next}:small`)).toBe(text);
      await repository.git('gc', '--quiet', '--prune=now');
      const packed = await repository.commit({ small: `packed ${text}` });
      await repository.git('gc', '--quiet', '--prune=now');
      await run('git', ['--git-dir', mirror, 'fetch', '--quiet', repository.folder, '+refs/heads/*:refs/heads/*']);

      for (const session of [local, fetched]) {
        expect(await textOf(session, `${next}:small`)).toBe(text);
        expect(await textOf(session, `${packed}:small`)).toBe(`packed ${text}`);
        expect(await textOf(session, `${commit}:small`)).toBe('one');
      }
    }
    await Promise.all([fetched, local].map((session) => pool.giveBack(session)));
    await pool.close();
    await rm(root, { recursive: true });
  });
});
