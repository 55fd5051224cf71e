import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPlugin, templates } from './create-plugin.js';

describe('createPlugin', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'create-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each(templates)('fills in every word of the template %s', async (capability) => {
    const { files } = await createPlugin({ dir: join(folder, 'my-plugin'), capability });

    const texts = await Promise.all(files.map((file) => readFile(join(folder, 'my-plugin', file), 'utf8')));
    expect(files).toEqual(expect.arrayContaining(['package.json', 'plugin.json', 'tsconfig.json', '.gitignore', 'src/index.ts']));
    expect(texts.join('')).not.toContain('{{');
    expect(JSON.parse(texts[files.indexOf('plugin.json')] ?? '')).toMatchObject({ id: 'my-plugin' });
  });

  it('writes nothing into a folder that is not empty', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine');

    await expect(createPlugin({ dir: folder, capability: 'notifier', id: 'x1' })).rejects.toThrow('not empty');
  });

  it('says which ids and capabilities there can be', async () => {
    await expect(createPlugin({ dir: join(folder, 'a'), capability: 'notifier', id: 'Not An Id' })).rejects.toThrow('lower-case letters');
    await expect(createPlugin({ dir: join(folder, 'a'), capability: 'teleport' })).rejects.toThrow('notifier, jobs, sink');
  });
});
