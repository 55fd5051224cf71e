import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceReader } from '../../src/sources/source.reader.js';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.js';
import { waitFor } from '../helpers/wait-for.js';

describe('what SourceReader keeps open', () => {
  let dataDir: string;
  let sources: SourceReader;
  let repository: TestRepository;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'belay-kept-'));
    sources = new SourceReader({ dataDir, allowsFiles: true });
    repository = await aGitRepository({ 'README.md': 'one', 'app/Dockerfile': 'FROM scratch\n' });
  });
  afterEach(async () => {
    await sources.close();
    await repository[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
  });
  const open = async (commit?: string) => {
    await using opened = await sources.open({ url: repository.url, branch: 'main', commit, mayUseDefaultBranch: false });
    return { commit: opened.commit, text: (await opened.reader.findFile('README.md', 100))?.toString() };
  };
  /** Process ids of the sessions on this test's copies. */
  const listSessions = async (): Promise<readonly string[]> => {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=', '-o', 'args=']);
    return stdout.split('\n').filter((line) => line.includes(dataDir) && line.includes('cat-file')).map((line) => line.trim().split(' ')[0] ?? '');
  };

  it('is one git process for all that is read one after the other, and nothing once it is closed', async () => {
    const { commit } = await open();
    const first = await listSessions();
    const second = await repository.commit({ 'README.md': 'two' });

    expect(await open()).toEqual({ commit: second, text: 'two' });
    await (await sources.archive({ url: repository.url, commit, folder: 'app' })).toArray();

    expect(first).toHaveLength(1);
    expect(await listSessions()).toEqual(first);
    await sources.close();
    expect(await listSessions()).toEqual([]);
    expect(await open(commit)).toEqual({ commit, text: 'one' });
    expect(await listSessions()).toEqual([]);
  });

  it('is a new process when the copy was made anew', async () => {
    const before = await open();
    const [old] = await listSessions();
    for (const name of await readdir(join(dataDir, 'sources'))) if (name.endsWith('.git')) await rm(join(dataDir, 'sources', name), { recursive: true });

    expect(await open()).toEqual(before);

    await waitFor('the session of the folder that is gone to end', async () => !(await listSessions()).includes(old ?? ''));
    expect(await listSessions()).toHaveLength(1);
  });

  it('does not keep the engine alive, and ends with it when it is killed', async () => {
    // The built product, so that nothing of the test's own machinery ends or keeps the process.
    const script = `
      const { SourceReader } = await import(process.argv[1]);
      const sources = new SourceReader({ dataDir: process.argv[2], allowsFiles: true });
      await (await sources.open({ url: process.argv[3], branch: 'main', mayUseDefaultBranch: false }))[Symbol.asyncDispose]();
      process.stdout.write('read');
      if (process.argv[4] === 'stays') setInterval(() => undefined, 1000);`;
    const start = (...more: readonly string[]) => spawn(process.execPath, ['--input-type=module', '--eval', script, join(import.meta.dirname, '../../dist/sources/source.reader.js'), dataDir, repository.url, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });

    // Sooner than the session would end by itself.
    const [exitCode] = await once(start(), 'exit', { signal: AbortSignal.timeout(20_000) });
    const staying = start('stays');
    await once(staying.stdout, 'data');
    const kept = await listSessions();
    staying.kill('SIGKILL');

    expect(exitCode).toBe(0);
    expect(kept).toHaveLength(1);
    await waitFor('the session of the killed process to end', async () => (await listSessions()).length === 0);
  });

  it('does not hide that a short id has become ambiguous', async () => {
    const importMany = async (into: TestRepository, count: number) => {
      const git = spawn('git', ['-C', into.folder, 'fast-import', '--quiet', '--force'], { stdio: ['pipe', 'ignore', 'inherit'] });
      git.stdin.end(Array.from({ length: count }, (_, index) => `commit refs/heads/many\ncommitter T <t@e.test> ${index + 1} +0000\ndata 1\nx\n`).join('\n'));
      await once(git, 'exit');
      return (await into.git('rev-list', '--reverse', 'many')).split('\n');
    };
    // The ids are the same in each repository, and of 600 two surely share their first four digits.
    await using elsewhere = await aGitRepository();
    const prefixes = (await importMany(elsewhere, 600)).map((id) => id.slice(0, 4));
    const later = prefixes.findIndex((prefix, index) => prefixes.indexOf(prefix) < index);
    const prefix = prefixes[later] ?? '';
    const ids = await importMany(repository, later);
    expect((await open(prefix)).commit).toBe(ids[prefixes.indexOf(prefix)]);

    await importMany(repository, 600);

    await expect(open(prefix)).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND', details: { isAmbiguous: true } });
  });
});
