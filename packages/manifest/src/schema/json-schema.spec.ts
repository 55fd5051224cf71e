import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KEY_TABLE } from './key-table.js';
import { compileKeyTree, type KeyTree } from './key-tree.js';
import { manifestJsonSchema } from './json-schema.js';
import { manifestSchema } from './manifest.schema.js';
import { OLD_KEYS } from './old-keys.js';

const keyPaths = (tree: KeyTree): readonly string[] => {
  switch (tree.kind) {
    case 'object':
      return [...tree.keys.values()].flatMap((entry) => [entry.path, ...keyPaths(entry.tree)]);
    case 'list':
      return keyPaths(tree.item);
    case 'record':
      return keyPaths(tree.value);
    default:
      return [];
  }
};

describe('the JSON Schema of belay.yml', () => {
  it('is committed as it is generated (after a change: build, then node packages/manifest/scripts/write-schema.mjs)', () => {
    expect(JSON.parse(readFileSync(join(import.meta.dirname, 'belay.schema.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  });

  it('refuses unknown keys and tells which keys are not executed yet', () => {
    expect(manifestJsonSchema()).toMatchObject({
      additionalProperties: false,
      properties: {
        application: {
          additionalProperties: false,
          required: ['name'],
          properties: {
            jobs: { properties: { before_release: { description: expect.stringContaining('Not executed yet.') } } },
            processes: { description: expect.stringContaining('Only one entry is executed yet.') },
          },
        },
        databases: { items: { properties: { backup: { description: expect.stringContaining('Not executed yet.') } } } },
      },
    });
  });
});

describe('the tables of keys', () => {
  const known = new Set(keyPaths(compileKeyTree(manifestSchema)));

  it('states facts of keys that exist', () => {
    expect(Object.keys(KEY_TABLE).filter((path) => !known.has(path))).toEqual([]);
  });

  it('has no old key that is a present one', () => {
    expect(Object.keys(OLD_KEYS).filter((path) => known.has(path))).toEqual([]);
  });
});
