import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';
import { SourceReader } from '../../src/sources/source.reader.js';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.js';
import { aPrivateGitServer } from '../helpers/git-server.js';

describe('a folder of a commit as tar', () => {
  let dataDir: string;
  let sources: SourceReader;
  let repository: TestRepository;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'belay-trees-'));
    sources = new SourceReader({ dataDir, allowsFiles: true });
    repository = await aGitRepository();
  });
  afterEach(async () => {
    await sources.close();
    await repository[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
  });
  const archive = async (commit: string, folder: string) => await sources.archive({ url: repository.url, commit, folder });
  const commitInPlace = async () => await repository.commit({});

  it('has the entries of git archive, for all that a plain folder can hold', async () => {
    const long = 'd'.repeat(120);
    const deep = `${'e'.repeat(200)}/${'f'.repeat(200)}`;
    await repository.commit({
      'app/Dockerfile': 'FROM scratch\n', 'app/empty': '', 'app/a/x': '1', 'app/a.b': '2', 'app/a-b/x': '3', 'app/Straße/für 日本.txt': 'ü', 'app/with "quotes" \\ and\nnewline': '4',
      [`app/${'g'.repeat(99)}`]: '5', [`app/${'h'.repeat(100)}`]: '5', [`app/${'i'.repeat(101)}`]: '5', [`app/${long}/${long}`]: '6', [`app/${deep}/file`]: '7', [`app/${'j'.repeat(98)}/k/l`]: '8', [`app/${'ö'.repeat(60)}`]: '9',
      'app/.dockerignore': 'x\n', 'other/file': 'o',
    });
    await writeFile(join(repository.folder, 'app/binary'), randomBytes(700_001));
    await writeFile(join(repository.folder, 'app/block'), randomBytes(512));
    await writeFile(join(repository.folder, 'app/run'), '#!/bin/sh\n');
    await chmod(join(repository.folder, 'app/run'), 0o755);
    for (const [target, path] of [['../other/file', 'link'], ['a', 'link-to-folder'], ['nowhere', 'broken'], ['/etc/passwd', 'outside'], [`${long}/${long}`, 'long-link'], ['Straße', 'ünlink'], ['a', `${deep}/far`]] as const) await symlink(target, join(repository.folder, 'app', path));
    const commit = await commitInPlace();

    for (const folder of ['app', 'app/a', `app/${deep}`]) {
      expect(await isMadeHere(commit, folder)).toBe(true);
      const before = Math.floor(Date.now() / 1000) * 1000;
      const { entries, times } = await readTar(await archive(commit, folder));

      expect(entries).toEqual((await readTar(gitArchive(commit, folder))).entries);
      expect(new Set(times).size).toBe(1);
      expect(times[0]).toBeGreaterThanOrEqual(before);
      expect(times[0]).toBeLessThanOrEqual(Date.now());
    }
    expect((await readTar(await archive(commit, ''))).entries).toEqual((await readTar(gitArchive(commit, ''))).entries);
  });

  it('comes from git where it is large or where git decides what is in it, with the same entries', async () => {
    await repository.commit({
      'attributes/.gitattributes': '*.txt text eol=crlf\n', 'attributes/a.txt': 'a\nb\n', 'below/in/.gitattributes': '* text eol=crlf\n', 'below/a.txt': 'a\n', 'below/in/b.txt': 'b\n',
      ...Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`many/${index}`, `${index}`])), ...Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`enough/in/${index}`, `${index}`])),
    });
    await mkdir(join(repository.folder, 'large'));
    for (const name of ['1', '2', '3']) await writeFile(join(repository.folder, 'large', name), randomBytes(400_000));
    await mkdir(join(repository.folder, 'huge'));
    await writeFile(join(repository.folder, 'huge', '1'), randomBytes(5_000_000));
    await mkdir(join(repository.folder, 'strange'));
    await writeFile(Buffer.concat([Buffer.from(`${repository.folder}/strange/`), Buffer.from([0xff, 0x41])]), 'its name is no text');
    const first = await commitInPlace();
    await repository.git('update-index', '--add', '--cacheinfo', `160000,${first},modules/one`);
    await writeFile(join(repository.folder, 'x'), '');
    await repository.git('commit', '--quiet', '-m', 'a submodule');
    const commit = await repository.git('rev-parse', 'HEAD');

    for (const folder of ['attributes', 'below', 'below/in', 'many', 'large', 'huge', 'strange', 'modules', '']) {
      expect(await isMadeHere(commit, folder)).toBe(false);
      // The second time the folder is known to be one for git.
      for (let times = 0; times < 2; times += 1) expect((await readTar(await archive(commit, folder))).entries).toEqual((await readTar(gitArchive(commit, folder))).entries);
    }
    expect((await readTar(await archive(commit, 'attributes'))).entries.find(({ name }) => name === 'a.txt')?.contents).toBe(Buffer.from('a\r\nb\r\n').toString('base64'));
    expect(await isMadeHere(commit, 'enough')).toBe(true);
    expect((await readTar(await archive(commit, 'enough'))).entries).toHaveLength(100);
  });

  it('is not there for a file, a link to a folder, a name that nothing has and a commit that nobody has', async () => {
    await repository.commit({ 'app/file': 'x' });
    await symlink('app', join(repository.folder, 'link'));
    const commit = await commitInPlace();

    for (const folder of ['app/file', 'link', 'nothing', 'app/nothing']) await expect(archive(commit, folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(archive('0'.repeat(40), 'app')).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND' });
    await expect(sources.archive({ url: repository.url, commit, folder: 'app', signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'OPERATION_CANCELLED' });
    expect((await readTar(await archive(commit.slice(0, 10), 'app'))).entries).toHaveLength(1);
  });

  it('is fetched when only the remote side has the commit, and given of a commit without files', async () => {
    const empty = await repository.commit({});
    await using server = await aPrivateGitServer(repository.folder, 'Basic eDp5');
    const credential = { kind: 'token', token: 'x:y' } as const;
    for (const text of ['fetched', 'fetched later']) {
      const commit = await repository.commit({ 'app/file': text });

      const { entries } = await readTar(await sources.archive({ url: server.url, commit, folder: 'app', credential }));

      expect(entries).toMatchObject([{ name: 'file', contents: Buffer.from(text).toString('base64') }]);
    }
    expect((await readTar(await archive(empty, ''))).entries).toEqual([]);
  });

  /** Git pads its archives to blocks of 10 KiB, the packer of small trees does not. */
  async function isMadeHere(commit: string, folder: string): Promise<boolean> {
    const [here, git] = await Promise.all([archive(commit, folder).then(sizeOf), sizeOf(gitArchive(commit, folder))]);
    return here % 10_240 !== 0 && git % 10_240 === 0;
  }
  function gitArchive(commit: string, folder: string): Readable {
    const child = spawn('git', ['-C', repository.folder, 'archive', '--format=tar', `${commit}:${folder}`], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
    return child.stdout;
  }
});

const sizeOf = async (stream: Readable): Promise<number> => (await stream.toArray()).reduce((sum: number, chunk: Buffer) => sum + chunk.length, 0);

async function readTar(stream: Readable) {
  const entries = [];
  const times: number[] = [];
  for await (const entry of stream.pipe(extract())) {
    const { name, type, mode, size, linkname, uid, gid, uname, gname, mtime } = entry.header;
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(Buffer.from(chunk));
    entries.push({ name, type, mode, size, linkname, uid, gid, uname, gname, contents: Buffer.concat(chunks).toString('base64') });
    times.push(mtime?.getTime() ?? 0);
  }
  return { entries, times };
}
