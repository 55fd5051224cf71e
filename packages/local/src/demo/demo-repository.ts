import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from '../platform/files.js';
import { mustRun } from '../platform/run-program.js';

const IDENTITY = ['-c', 'user.name=Belay demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgsign=false'];

/** Makes `<data dir>/demo/<example>`, a git repository with the example on branch main. One that is there is kept with what the person has changed in it. */
export async function provideDemoRepository(root: string, dataDir: string, example: string): Promise<string> {
  const folder = join(dataDir, 'demo', example);
  if (await exists(folder)) return folder;
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await cp(join(root, 'examples', example), draft, { recursive: true });
  await mustRun(['git', 'init', '--quiet', '--initial-branch=main', draft]);
  await mustRun(['git', '-C', draft, 'add', '--all', '--force']);
  await mustRun(['git', ...IDENTITY, '-C', draft, 'commit', '--quiet', '-m', `The example ${example}`]);
  await rename(draft, folder);
  return folder;
}
