import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from './remove-folder.ts';

const run = promisify(execFile);

/** A real git repository in a folder of its own, for tests. */
export interface TestRepository extends AsyncDisposable {
  readonly folder: string;
  /** `file://` address. */
  readonly url: string;
  git(...args: string[]): Promise<string>;
  /** Writes the files (a null removes one) and commits them on the present branch; gives the commit's id. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>;
}

/** Makes a repository with branch `main` and, when files are given, a first commit. */
export async function aGitRepository(files?: Readonly<Record<string, string>>): Promise<TestRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-git-'));
  const git = async (...args: string[]): Promise<string> => {
    const identity = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.test', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.test', GIT_CONFIG_GLOBAL: '/dev/null' };
    return (await run('git', args, { cwd: folder, env: { ...process.env, ...identity } })).stdout.trim();
  };
  const commit: TestRepository['commit'] = async (changes, message = 'change') => {
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) await rm(join(folder, path), { recursive: true });
      else await mkdir(dirname(join(folder, path)), { recursive: true }).then(() => writeFile(join(folder, path), text));
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '-m', message);
    return await git('rev-parse', 'HEAD');
  };
  await git('init', '--quiet', '--initial-branch=main');
  if (files !== undefined) await commit(files);
  return { folder, url: `file://${folder}`, git, commit, [Symbol.asyncDispose]: () => removeFolder(folder) };
}
