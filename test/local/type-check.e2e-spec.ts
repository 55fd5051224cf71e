import { globSync } from 'node:fs';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { checkTypes, TEST_PROJECT } from '../../packages/local/src/test-runner/check-types.js';
import { removeFolder } from '../helpers/remove-folder.ts';

const root = resolve(import.meta.dirname, '../..');

/** Files that a project checks, and those of the projects that it refers to. */
function filesOf(path: string, known = new Set<string>()): ReadonlySet<string> {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { fileNames, projectReferences = [] } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), undefined, path);
  for (const name of fileNames) known.add(name);
  for (const reference of projectReferences) filesOf(ts.resolveProjectReferencePath(reference), known);
  return known;
}

describe('the check of types', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-types-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, TEST_PROJECT), JSON.stringify({ compilerOptions: { strict: true, noEmit: true, types: [] }, files: ['a.spec.ts'] }));
  });
  afterEach(() => removeFolder(folder));

  it('knows every TypeScript file but what is copied into new plugins', () => {
    const known = filesOf(join(root, TEST_PROJECT));

    const all = globSync('{src,test,workflows,packages,plugins,images,examples}/**/*.{ts,mts,cts,tsx}', { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist|templates)$/.test(path) });

    expect(all.length).toBeGreaterThan(1_000);
    expect(all.filter((path) => !known.has(join(root, path)))).toEqual([]);
  });

  it('is as strict for tests as for the product', () => {
    const strictness = (path: string): object => {
      const { options: { strict, noUncheckedIndexedAccess, noImplicitOverride, noFallthroughCasesInSwitch } } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, path), ts.sys.readFile).config, ts.sys, root);
      return { strict, noUncheckedIndexedAccess, noImplicitOverride, noFallthroughCasesInSwitch };
    };

    expect(strictness(TEST_PROJECT)).toEqual(strictness('tsconfig.json'));
  });

  it('counts tests without a mistake as one that passed', async () => {
    await writeFile(join(folder, 'a.spec.ts'), 'export const wanted: string = "one";\n');

    expect(await checkTypes(folder, process.env)).toMatchObject({ passed: 1, failed: 0 });
  });

  it('counts a mistake in tests as one that failed', async () => {
    await writeFile(join(folder, 'a.spec.ts'), 'export const wanted: string = 1;\n');

    expect(await checkTypes(folder, process.env)).toMatchObject({ passed: 0, failed: 1 });
  });
});
