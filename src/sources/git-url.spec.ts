import { describe, expect, it } from '@jest/globals';
import { credentialEnvironment } from './git-credential.js';
import { translateGitFailure } from './git-failure.translator.js';
import { branchRef, commitPrefix, repositoryPath } from './git-names.js';
import { parseGitUrl } from './git-url.js';
import { GitFailure } from './git.process.js';

const parse = (text: string) => parseGitUrl(text, { allowsFiles: true });

describe('parseGitUrl', () => {
  it('takes https, ssh in both forms and files', () => {
    expect(parse('https://git.example.test/team/web.git')).toMatchObject({ kind: 'https', origin: 'https://git.example.test' });
    expect(parse('ssh://git@git.example.test:2222/team/web.git').kind).toBe('ssh');
    expect(parse('git@git.example.test:team/web.git').kind).toBe('ssh');
    expect(parse('file:///srv/git/web.git').kind).toBe('file');
    expect(parse('http://127.0.0.1:3000/web.git').kind).toBe('http');
  });

  it('refuses what could start programs, reach elsewhere or leak a password', () => {
    for (const text of ['', '-x', 'ext::sh', 'http://git.example.test/x', 'ftp://h/x', 'https://u:p@h/x', 'ssh://-o@h/x', '-a@h:x', 'git@-h:x', 'file://host/x', 'https://h/a b', 'https://h/\u0007', '/srv/git', 'web.git']) {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    }
  });
});

describe('names in git', () => {
  it('lets real branches pass and nothing that git forbids', () => {
    for (const branch of ['main', 'feature/X-1', 'release/1.2', 'ünïcode', 'a@b', '@x']) expect(branchRef(branch)).toBe(`refs/heads/${branch}`);
    for (const branch of ['', '-f', 'a..b', 'a b', 'a~1', 'a^', 'a:b', 'a?', '*', '[', 'a\\b', '.a', 'a/.b', 'a.', 'a.lock', 'a/', '/a', 'a//b', '@', 'a@{1}', 'a\n']) expect(() => branchRef(branch)).toThrow(expect.objectContaining({ code: 'BRANCH_NOT_FOUND' }));
  });

  it('takes commit ids only, and paths that stay inside', () => {
    expect(commitPrefix('ABCD')).toBe('abcd');
    for (const commit of ['abc', 'main', '--all', 'abcg', 'a'.repeat(65)]) expect(() => commitPrefix(commit)).toThrow(expect.objectContaining({ code: 'COMMIT_NOT_FOUND' }));
    expect(repositoryPath('./api//src/')).toBe('api/src');
    expect(() => repositoryPath('api/../../etc')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

describe('credentialEnvironment', () => {
  it('binds a token to its host and leaves other kinds of addresses alone', () => {
    const environment = credentialEnvironment(parse('https://git.example.test/x.git'), { kind: 'token', token: 't0ken' });
    expect(environment['GIT_CONFIG_KEY_0']).toBe('http.https://git.example.test/.extraHeader');
    expect(JSON.stringify(environment)).not.toContain('t0ken');
    expect(credentialEnvironment(parse('file:///x'), { kind: 'token', token: 't0ken' })).toEqual({});
  });
});

describe('translateGitFailure', () => {
  const code = (stderr: string) => translateGitFailure(new GitFailure('exit', stderr, 128), parse('https://h.test/x.git'));

  it('tells the answers of git and its hosts apart', () => {
    const cases: [string, string][] = [
      ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'SOURCE_NEEDS_CREDENTIALS'],
      ['remote: HTTP Basic: Access denied\nfatal: Authentication failed for', 'SOURCE_NEEDS_CREDENTIALS'],
      ['git@github.com: Permission denied (publickey).', 'SOURCE_NEEDS_CREDENTIALS'],
      ["fatal: repository 'https://h.test/x.git/' not found", 'SOURCE_NOT_FOUND'],
      ["fatal: '/x' does not appear to be a git repository", 'SOURCE_NOT_FOUND'],
      ["fatal: unable to access 'https://h.test/x.git/': Could not resolve host: h.test", 'SOURCE_UNREACHABLE'],
      ['ssh: connect to host h.test port 22: Connection refused', 'SOURCE_UNREACHABLE'],
      ['Host key verification failed.', 'SOURCE_UNREACHABLE'],
    ];
    for (const [stderr, expected] of cases) expect(code(stderr)).toMatchObject({ code: expected });
  });
});
