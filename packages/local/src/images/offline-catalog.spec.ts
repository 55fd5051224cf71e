import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hashRecipe } from './offline-image.js';
import { DEMO_FAMILIES, readOfflineCatalog } from './offline-catalog.js';

const root = resolve(import.meta.dirname, '../../../..');

describe('the catalogue of offline images', () => {
  it('names only files that exist', async () => {
    const { families } = await readOfflineCatalog(root);
    const files = families.flatMap(({ dockerfile, files }) => [...(dockerfile === null ? [] : [dockerfile]), ...files]);

    expect(files.filter((file) => !existsSync(join(root, 'images', file)))).toEqual([]);
  });

  it('lets one family stand in for a repository', async () => {
    const { families } = await readOfflineCatalog(root);
    const repositories = families.flatMap(({ substitutesFor }) => substitutesFor);

    expect(new Set(repositories).size).toBe(repositories.length);
  });

  it('has the families of the demo', async () => {
    const { families } = await readOfflineCatalog(root);

    expect(DEMO_FAMILIES.filter((name) => !families.some(({ family }) => family === name))).toEqual([]);
  });

  it('gives another recipe when the base changes', async () => {
    const { families: [, family] } = await readOfflineCatalog(root);
    if (family === undefined) throw new Error('the catalogue is empty');

    expect(await hashRecipe(root, family, 'a')).toBe(await hashRecipe(root, family, 'a'));
    expect(await hashRecipe(root, family, 'a')).not.toBe(await hashRecipe(root, family, 'b'));
  });
});
