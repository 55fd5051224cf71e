import { describe, expect, it } from '@jest/globals';
import type { GitObject } from './git-session.js';
import { readSmallTree } from './small-tree.reader.js';

type Line = readonly [mode: string, name: string | Buffer, child: string];

const idOf = (key: string): string => Buffer.from(key.padEnd(20, '-')).toString('hex');
const aTree = (...lines: readonly Line[]): Buffer => Buffer.concat(lines.flatMap(([mode, name, child]) => [Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(idOf(child), 'hex')]));

/** A repository whose commit `c` has the tree `root`; objects have the ids of their keys. */
const aRepository = (trees: Readonly<Record<string, Buffer>>, blobs: Readonly<Record<string, string | Buffer>> = {}) => ({
  read: async (name: string, maxBytes: number): Promise<GitObject> => {
    const find = (from: Readonly<Record<string, string | Buffer>>) => Object.entries(from).find(([key]) => idOf(key) === (name === 'c^{tree}' ? idOf('root') : name));
    const [type, found] = find(trees) === undefined ? ['blob', find(blobs)] : ['tree', find(trees)];
    if (found === undefined) return { kind: 'missing' };
    const contents = Buffer.from(found[1]);
    return { kind: 'found', id: idOf(found[0]), type: String(type), sizeBytes: contents.length, ...(contents.length <= maxBytes ? { contents } : {}) };
  },
});
const read = async (root: Buffer, more: Readonly<Record<string, Buffer>> = {}, blobs: Readonly<Record<string, string | Buffer>> = { b: 'text' }) => await readSmallTree(aRepository({ root, ...more }, blobs), 'c', '');

describe('readSmallTree', () => {
  it('gives folders before what is in them, in the order of git', async () => {
    const root = aTree(['100644', 'a', 'b'], ['40000', 'f', 'f'], ['120000', 'l', 'b'], ['100755', 'run', 'b'], ['100664', 'old', 'b']);

    expect(await read(root, { f: aTree(['100644', 'x', 'b']) })).toEqual({
      kind: 'small',
      entries: [
        { kind: 'file', path: 'a', isExecutable: false, contents: Buffer.from('text') }, { kind: 'folder', path: 'f' }, { kind: 'file', path: 'f/x', isExecutable: false, contents: Buffer.from('text') },
        { kind: 'link', path: 'l', target: 'text' }, { kind: 'file', path: 'run', isExecutable: true, contents: Buffer.from('text') }, { kind: 'file', path: 'old', isExecutable: false, contents: Buffer.from('text') },
      ],
    });
  });

  it('leaves to git what git would refuse or would write in another way', async () => {
    const strange: readonly Line[] = [
      ['100644', '..', 'b'], ['100644', '.', 'b'], ['100644', '', 'b'], ['40000', '.git', 'f'], ['100644', '.GIT', 'b'], ['100644', 'a/b', 'b'], ['100644', Buffer.from([0xff]), 'b'],
      ['160000', 'module', 'm'], ['40000', 'empty', 'e'], ['040000', 'padded', 'f'], ['100644', 'folder', 'f'], ['40000', 'file', 'b'], ['120000', 'link', 'zero'], ['120000', 'link', 'bytes'], ['120000', 'link', 'nothing'],
      ['100644', '.gitattributes', 'b'], ['40000', 'above', 'attributed'],
    ];

    for (const line of strange) {
      expect(await read(aTree(line), { f: aTree(['100644', 'x', 'b']), e: aTree(), attributed: aTree(['100644', '.gitattributes', 'b']) }, { b: 'text', zero: 'a\0b', bytes: Buffer.from([0xff]), nothing: '' })).toEqual({ kind: 'unfit' });
    }
  });

  it('stops at a tree that holds itself many times over', async () => {
    const bomb = Object.fromEntries(Array.from({ length: 30 }, (_, depth) => [`t${depth}`, aTree(['40000', 'a', `t${depth + 1}`], ['40000', 'b', `t${depth + 1}`])]));

    expect(await read(bomb['t0'] ?? aTree(), { ...bomb, t30: aTree(['100644', 'x', 'b']) })).toEqual({ kind: 'unfit' });
  });

  it('says that a commit or a folder is missing, and fails on a tree that lacks a part', async () => {
    expect(await readSmallTree(aRepository({}), 'c', '')).toEqual({ kind: 'missing' });
    expect(await readSmallTree(aRepository({ root: aTree(['100644', 'a', 'b']) }, { b: '' }), 'c', 'a')).toEqual({ kind: 'missing' });
    await expect(read(aTree(['100644', 'a', 'gone']))).rejects.toThrow('missing');
    await expect(read(aTree(['40000', 'a', 'gone']))).rejects.toThrow('missing');
  });
});
