import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runGit } from './git.process.js';

/** Configuration of commands on a copy, and of those that reach the remote side; both stand beside the copies. */
export const LOCAL_CONFIG = 'local.gitconfig';
export const REMOTE_CONFIG = 'remote.gitconfig';

const INIT_TIMEOUT_MS = 30_000;

/** Says whether the folder of a copy is there. */
export async function isMirrorFolder(gitDir: string): Promise<boolean> {
  return await exists(join(gitDir, 'HEAD'));
}

/** Makes an empty copy, whole or not at all; of two processes that make it at once the first one's stays. @throws {GitFailure} */
export async function makeMirrorFolder(root: string, gitDir: string, environment: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(root, { recursive: true });
  await writeConfigurations(root);
  if (await isMirrorFolder(gitDir)) return;
  const draft = draftIn(root);
  await runGit({ args: ['init', '--quiet', '--bare', '--template=', '--', draft], environment, timeoutMs: INIT_TIMEOUT_MS });
  await mkdir(join(draft, 'info'), { recursive: true });
  // An archive of a commit holds every file of it, as a checkout does.
  await writeFile(join(draft, 'info', 'attributes'), '* -export-ignore -export-subst\n');
  await rename(draft, gitDir).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await isMirrorFolder(gitDir))) throw error;
  });
}

/** Takes a copy away that cannot be mended. */
export async function discardMirrorFolder(root: string, gitDir: string): Promise<void> {
  const draft = draftIn(root);
  await rename(gitDir, draft).catch(() => undefined);
  await rm(draft, { recursive: true, force: true });
}

const draftIn = (root: string): string => join(root, `draft-${randomBytes(6).toString('hex')}.git`);

/** Writes what git is told in every command. For the remote side the operator's own settings (proxy, credential helper) count as well. */
async function writeConfigurations(root: string): Promise<void> {
  const common = '[core]\n\thooksPath = /dev/null\n[gc]\n\tauto = 0\n[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n';
  await writeAtomically(join(root, LOCAL_CONFIG), common);
  await writeAtomically(join(root, REMOTE_CONFIG), `[include]\n\tpath = ${configValue(join(homedir(), '.config', 'git', 'config'))}\n\tpath = ${configValue(join(homedir(), '.gitconfig'))}\n${common}`);
}

/** A value in git's configuration syntax. source: git-config(1), "Syntax" */
const configValue = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text);
  await rename(draft, path);
}

const exists = async (path: string): Promise<boolean> => await stat(path).then(() => true, () => false);
