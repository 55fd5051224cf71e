import { createHash, randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { withoutMap } from '../../packages/plugin-testing/src/harness/without-map.js';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, '.belay/cache/test-bundles');
const PRELOAD = join(ROOT, 'workflows/src/preload.ts');
const CONVERTERS = join(ROOT, 'workflows/src/converters.ts');
/** All that can get into a bundle. */
const SOURCES = ['packages/plugin-testing/src/harness/without-map.ts', 'workflows/src/**/*.ts', 'packages/contracts/src/**/*.ts', 'test/workflows/fixtures/*.ts', 'package-lock.json'];

/** Bundles workflows' code, which takes seconds of a processor, or gives the bundle of the same code that an earlier suite has made. */
export async function bundleOnce(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  const path = join(FOLDER, `${await digestOf(workflowsPath)}.js`);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return { code: known, sourceMap: '' };
  const code = withoutMap((await bundleAnew(workflowsPath)).code, 'workflows.js');
  await mkdir(FOLDER, { recursive: true });
  // Suites run side by side: nobody may find half a bundle.
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, code);
  await rename(temporary, path);
  return { code, sourceMap: '' };
}

/** Bundles workflows' code with a change to how it is bundled. */
export function bundleAnew(workflowsPath: string, change?: BundleOptions['webpackConfigHook']): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, ...(change === undefined ? {} : { webpackConfigHook: change }), payloadConverterPath: CONVERTERS, failureConverterPath: CONVERTERS, preloadModules: [PRELOAD], logger: new DefaultLogger('ERROR') });
}

async function digestOf(workflowsPath: string): Promise<string> {
  const hash = createHash('sha256').update(createRequire(import.meta.url)('@temporalio/worker/package.json').version).update(workflowsPath);
  for (const name of globSync(SOURCES, { cwd: ROOT }).sort()) hash.update(name).update(await readFile(join(ROOT, name)));
  return hash.digest('hex').slice(0, 24);
}
