import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from './remove-folder.ts';

const run = promisify(execFile);
const INIT = 'init --quiet --initial-branch=main';
/** Gives the commit's id; its message is the first argument. */
const COMMIT = ['add --all', '-c maintenance.auto=false commit --quiet --allow-empty -m "$1"', 'rev-parse HEAD'];

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
  const identity = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.test', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.test', GIT_CONFIG_GLOBAL: '/dev/null' };
  const start = async (program: string, args: readonly string[]): Promise<string> => (await run(program, args, { cwd: folder, env: { ...process.env, ...identity } })).stdout.trim();
  const git: TestRepository['git'] = (...args) => start('git', args);
  /** From a small process: each that a process of tests starts costs as much as git itself, for all the memory that it has. */
  const gitInTurn = (commands: readonly string[], ...args: readonly string[]): Promise<string> => start('sh', ['-ec', commands.map((command) => `git ${command}`).join('\n'), 'sh', ...args]);
  const write = async (changes: Readonly<Record<string, string | null>>): Promise<void> => {
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) await rm(join(folder, path), { recursive: true });
      else await mkdir(dirname(join(folder, path)), { recursive: true }).then(() => writeFile(join(folder, path), text));
    }
  };
  const commit: TestRepository['commit'] = async (changes, message = 'change') => {
    await write(changes);
    return await gitInTurn(COMMIT, message);
  };
  await write(files ?? {});
  await gitInTurn([INIT, ...(files === undefined ? [] : COMMIT)], 'change');
  return { folder, url: `file://${folder}`, git, commit, [Symbol.asyncDispose]: () => removeFolder(folder) };
}
