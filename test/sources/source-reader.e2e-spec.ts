import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceReader } from '../../src/sources/source.reader.js';
import { aGitRepository, type TestRepository } from '../helpers/git-repository.js';
import { aPrivateGitServer, listen } from '../helpers/git-server.js';

describe('SourceReader on real repositories', () => {
  let dataDir: string;
  let sources: SourceReader;
  let repository: TestRepository;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'belay-sources-'));
    sources = new SourceReader({ dataDir, allowsFiles: true });
    repository = await aGitRepository({ 'README.md': 'one', 'api/DockerFile': 'FROM scratch\n', 'api/.qovery.yml': 'application: {}\n' });
  });
  afterEach(async () => {
    await sources.close();
    await repository[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
  });
  const open = (more: Partial<Parameters<SourceReader['open']>[0]> = {}) => sources.open({ url: repository.url, branch: 'main', mayUseDefaultBranch: false, ...more });
  const head = async () => { await using opened = await open(); return opened.commit; };

  it('gives the head of a branch, again after every push and after a rewrite of history', async () => {
    const first = await repository.git('rev-parse', 'HEAD');
    expect(await head()).toBe(first);

    const second = await repository.commit({ 'README.md': 'two' });
    expect(await head()).toBe(second);

    await repository.git('reset', '--quiet', '--hard', first);
    const rewritten = await repository.commit({ 'README.md': 'three' });
    expect(await head()).toBe(rewritten);
  });

  it('reads files, trees and paths of any letter case at the commit', async () => {
    await using opened = await open();

    expect((await opened.reader.findFile('README.md', 100))?.toString()).toBe('one');
    expect(await opened.reader.findFile('nothing.md', 100)).toBeUndefined();
    expect(await opened.reader.findPathIgnoringCase('API/dockerfile')).toBe('api/DockerFile');
    expect((await opened.reader.findFolder('api'))?.treeId).toBe(await repository.git('rev-parse', 'HEAD:api'));
    expect((await opened.reader.findFolder(''))?.entries.map((entry) => entry.name)).toEqual(['README.md', 'api']);
    await expect(opened.reader.findFile('README.md', 2)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    await expect(opened.reader.findFile('../secret', 2)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('follows links inside the tree and never one that leaves it', async () => {
    await symlink('../README.md', join(repository.folder, 'api/inside'));
    await symlink('/etc/passwd', join(repository.folder, 'api/outside'));
    await repository.commit({});
    await using opened = await open();

    expect((await opened.reader.findFile('api/inside', 100))?.toString()).toBe('one');
    expect(await opened.reader.findFile('api/outside', 100)).toBeUndefined();
    expect((await opened.reader.findFile('README.md', 100))?.toString()).toBe('one');
  });

  it('finds commits by whole and short ids, on every branch, and says when a short one is ambiguous', async () => {
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.git('checkout', '--quiet', '-b', 'other');
    const onOther = await repository.commit({ more: '1' });
    await repository.git('checkout', '--quiet', 'main');
    // 600 commits: two of them surely share their first four digits.
    const stream = Array.from({ length: 600 }, (_, index) => `commit refs/heads/many\ncommitter T <t@e.test> ${index + 1} +0000\ndata 1\nx\n`).join('\n');
    await new Promise<void>((resolve, reject) => {
      const child = spawn('git', ['-C', repository.folder, 'fast-import', '--quiet', '--force'], { stdio: ['pipe', 'ignore', 'inherit'] });
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`fast-import ${code}`))));
      child.stdin.end(stream);
    });
    const prefixes = (await repository.git('rev-list', 'many')).split('\n').map((id) => id.slice(0, 4));
    const twice = prefixes.find((prefix, index) => prefixes.indexOf(prefix) !== index);

    for (const commit of [first, first.slice(0, 10), first.slice(0, 12).toUpperCase()]) {
      await using opened = await open({ commit });
      expect(opened.commit).toBe(first);
    }
    await using other = await open({ commit: onOther });
    expect(other.commit).toBe(onOther);
    await expect(open({ commit: twice ?? 'none' })).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND', details: { isAmbiguous: true } });
    await expect(open({ commit: '0'.repeat(40) })).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND' });
    await expect(open({ commit: '--upload-pack=x' })).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND' });
  });

  it('takes the default branch only where it may, and names it where not', async () => {
    await using standIn = await open({ branch: 'feature/x', mayUseDefaultBranch: true });

    expect(standIn).toMatchObject({ branch: 'main', isDefaultBranchStandIn: true });
    await expect(open({ branch: 'feature/x' })).rejects.toMatchObject({ code: 'BRANCH_NOT_FOUND', message: expect.stringContaining('Its default branch is main') });
    for (const branch of ['--output=/tmp/x', 'a..b', 'a b', '', 'x.lock']) await expect(open({ branch })).rejects.toMatchObject({ code: 'BRANCH_NOT_FOUND' });
  });

  it('tells apart what is not there, what is unreachable and what is not allowed', async () => {
    await expect(open({ url: 'file:///nonexistent/repository' })).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await expect(open({ url: 'https://127.0.0.1:9/x.git' })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    for (const url of ['ext::sh -c id', 'ext::id', '--upload-pack=id', 'http://example.test/x.git', 'ssh://-oProxyCommand=id/x', 'https://user:pass@example.test/x', '/etc', 'git://h/x', `file://${'x'.repeat(3000)}`]) {
      await expect(open({ url })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.not.stringContaining('pass@') });
    }
    await expect(new SourceReader({ dataDir, allowsFiles: false }).open({ url: repository.url, branch: 'main', mayUseDefaultBranch: false })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('says that a repository wants credentials, shows them to its host only in the header, and reads with them', async () => {
    await using server = await aPrivateGitServer(repository.folder, 'Basic ' + Buffer.from('x-access-token:s3cret').toString('base64'));

    await expect(open({ url: server.url })).rejects.toMatchObject({ code: 'SOURCE_NEEDS_CREDENTIALS' });
    await expect(open({ url: server.url, credential: { kind: 'token', token: 'wrong' } })).rejects.toMatchObject({ code: 'SOURCE_NEEDS_CREDENTIALS', message: expect.not.stringContaining('wrong') });
    await using opened = await open({ url: server.url, credential: { kind: 'token', token: 's3cret' } });
    expect((await opened.reader.findFile('README.md', 100))?.toString()).toBe('one');
    // What was fetched with a credential is not given to one who has none.
    await expect(open({ url: server.url, commit: opened.commit })).rejects.toMatchObject({ code: 'SOURCE_NEEDS_CREDENTIALS' });
  });

  it('mends a copy that a killed process left locked or damaged, or that somebody removed', async () => {
    await using server = await aPrivateGitServer(repository.folder, 'Basic eDp5');
    const again = async () => { await using opened = await open({ url: server.url, credential: { kind: 'token', token: 'x:y' } }); return opened.commit; };
    await again();
    const copies = async () => (await readdir(join(dataDir, 'sources'))).filter((name) => name.endsWith('.git')).map((name) => join(dataDir, 'sources', name));

    for (const copy of await copies()) await writeFile(join(copy, 'refs', 'heads', 'main.lock'), '');
    const second = await repository.commit({ 'README.md': 'two' });
    expect(await again()).toBe(second);

    for (const copy of await copies()) await rm(copy, { recursive: true });
    expect(await again()).toBe(second);
  });

  it('streams a folder as tar, with all files of the commit', async () => {
    const commit = await repository.commit({ 'api/.gitattributes': 'hidden export-ignore\n', 'api/hidden': 'h', 'api/.dockerignore': 'x' });
    const stream = await sources.archive({ url: repository.url, commit, folder: 'api' });

    const bytes = Buffer.concat(await stream.toArray());

    for (const name of ['DockerFile', '.qovery.yml', 'hidden', '.dockerignore']) expect(bytes.includes(name)).toBe(true);
    expect(bytes.includes('README.md')).toBe(false);
    await expect(sources.archive({ url: repository.url, commit, folder: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops at once when it is cancelled', async () => {
    const silent = createServer(() => undefined);
    await listen(silent);
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/x.git`;
    const abort = new AbortController();
    const waiting = open({ url, signal: abort.signal });
    silent.once('request', () => abort.abort());

    await expect(waiting).rejects.toMatchObject({ code: 'OPERATION_CANCELLED' });
    const later = new AbortController();
    await using opened = await open({ signal: later.signal });
    later.abort();
    await expect((async () => { for (;;) await opened.reader.findFile('README.md', 100); })()).rejects.toMatchObject({ code: 'OPERATION_CANCELLED' });
    silent.closeAllConnections();
    silent.close();
  });
});
