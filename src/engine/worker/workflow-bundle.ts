import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUNDLE_TIMEOUT_MS = 120_000;

/** Gives the path of the workflows' bundled code: made once for each content of it, then found in `<data dir>/cache`. */
export async function prepareWorkflowBundle(dataDir: string): Promise<string> {
  const workflowsPath = fileURLToPath(import.meta.resolve('@belay/workflows'));
  const contractsPath = fileURLToPath(import.meta.resolve('@belay/contracts'));
  const convertersPath = fileURLToPath(import.meta.resolve('@belay/workflows/converters'));
  const preloadPath = fileURLToPath(import.meta.resolve('@belay/workflows/preload'));
  const digest = await digestOf([dirname(workflowsPath), dirname(contractsPath)]);
  const folder = join(dataDir, 'cache');
  const path = join(folder, `workflows-${digest}.js`);
  if (await access(path).then(() => true, () => false)) return path;
  await mkdir(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('./bundle.main.js', import.meta.url)), workflowsPath, convertersPath, preloadPath, path], { timeout: BUNDLE_TIMEOUT_MS });
  await removeOthers(folder, `workflows-${digest}.js`);
  return path;
}

async function digestOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(createRequire(import.meta.url)('@temporalio/worker/package.json').version);
  for (const folder of folders) {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js')).sort();
    for (const name of names) hash.update(name).update(await readFile(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOthers(folder: string, kept: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('workflows-') && name.endsWith('.js') && name !== kept);
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}
