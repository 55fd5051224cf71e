import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A private git server of the kit's own with one repository. */
export interface GitHost {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Branch → commit; the first is the default one. */
  readonly branches: Readonly<Record<string, string>>;
  /** Annotated tag → commit. */
  readonly tags: Readonly<Record<string, string>>;
  /** What a ref of notes says of a commit, or undefined. */
  readNote(ref: string, commit: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Files of the repository; one has an odd name, one is too large to be read as a file. */
export const gitFiles = { 'Dockerfile': 'FROM scratch\n', 'app/belay.yml': 'application:\n  name: app\n', 'app/grün & <odd> "name".txt': 'text\n', 'large.bin': 'x'.repeat(300 * 1024) } as const;

const run = promisify(execFile);
const IDENTITY = { GIT_AUTHOR_NAME: 'Kit', GIT_AUTHOR_EMAIL: 'kit@localhost', GIT_COMMITTER_NAME: 'Kit', GIT_COMMITTER_EMAIL: 'kit@localhost', GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z', GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/** Makes a repository in a folder and serves it to whoever shows the password. Needs the program git. */
export async function openGitHost(folder: string, password: string): Promise<GitHost> {
  const username = 'kit';
  const dir = join(folder, 'repository.git');
  const work = join(folder, 'work');
  await mkdir(work, { recursive: true });
  const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: work, env: { ...process.env, ...IDENTITY } })).stdout.trim();
  await git('init', '--quiet', '--bare', '--initial-branch=main', dir);
  await git('init', '--quiet', '--initial-branch=main', '.');
  for (const [name, text] of Object.entries(gitFiles)) {
    await mkdir(dirname(join(work, name)), { recursive: true });
    await writeFile(join(work, name), text);
  }
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'first: grün & <odd>');
  await git('tag', '-a', 'v1', '-m', 'one');
  const first = await git('rev-parse', 'HEAD');
  await git('checkout', '--quiet', '-b', 'feature/other');
  await writeFile(join(work, 'Dockerfile'), 'FROM other\n');
  await git('commit', '--quiet', '-a', '-m', 'second');
  const second = await git('rev-parse', 'HEAD');
  await git('push', '--quiet', dir, 'main', 'feature/other', 'v1');
  await git('--git-dir', dir, 'config', 'http.receivepack', 'true');

  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization === authorization) serveGit(folder, request, response);
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="kit"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/repository.git`,
    username, password, branches: { main: first, 'feature/other': second }, tags: { v1: first },
    readNote: (ref, commit) => git('--git-dir', dir, 'notes', '--ref', ref, 'show', commit).catch(() => undefined),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Git's own CGI program answers; its head lines become those of the response. */
function serveGit(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://kit');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'], GIT_PROJECT_ROOT: folder, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method, REMOTE_USER: 'kit',
      CONTENT_TYPE: request.headers['content-type'] ?? '', HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''), HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === undefined) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = head.subarray(0, end).toString('utf8').split('\r\n').map((line) => line.split(': '));
    response.writeHead(Number(lines.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200), Object.fromEntries(lines.filter(([name]) => name !== 'Status').map(([name = '', value = '']) => [name, value])));
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  child.stdout.once('end', () => response.end());
}
