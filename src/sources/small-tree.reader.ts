import type { GitObjects } from './git-objects.js';
import { parseTree, type TreeEntry } from './git-tree.js';

/** What a folder of a commit holds, in the order of git: each folder before what is in it. Paths are from that folder. */
export type SmallTreeEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly isExecutable: boolean; readonly contents: Buffer }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/** A small folder in full; `missing` when the commit or its folder is not there; `unfit` when it is not small or holds what only git can archive. */
export type SmallTree = { readonly kind: 'small'; readonly entries: readonly SmallTreeEntry[] } | { readonly kind: 'missing' } | { readonly kind: 'unfit' };

/** Above these git, which streams, is the better one: it was as fast at 100 to 150 files, and all of a small tree is in memory at once. */
const MAX_ENTRIES = 100;
const MAX_BYTES = 1024 * 1024;
const MAX_TREE_BYTES = 256 * 1024;
// Names that git itself refuses, or that are not text and would become others when they are read as such.
const STRANGE_NAME = /^\.{0,2}$|^\.git$|[/\uFFFD]/i;

type ObjectReader = Pick<GitObjects, 'read'>;

interface Listed {
  readonly path: string;
  readonly entry: TreeEntry;
}

class Unfit extends Error {}

/** Reads a folder of a commit in full when it is small and plain. Attributes may change what an archive holds, so a folder with any, or below any, is left to git. @throws what `read` throws, and Error when the repository is damaged. */
export async function readSmallTree(objects: ObjectReader, commit: string, folder: string): Promise<SmallTree> {
  try {
    const entries = await findEntries(objects, commit, folder);
    if (entries === undefined) return { kind: 'missing' };
    // Trees first, one after the other: for a large folder that ends early and leaves no answer that must be thrown away.
    return { kind: 'small', entries: await readLeaves(objects, await listAll(objects, entries, '', MAX_ENTRIES)) };
  } catch (error) {
    if (error instanceof Unfit) return { kind: 'unfit' };
    throw error;
  }
}

/** Walks down from the commit's root, since `commit:folder` would follow symbolic links, which an archive does not. */
async function findEntries(objects: ObjectReader, commit: string, folder: string): Promise<readonly TreeEntry[] | undefined> {
  let entries = await findTree(objects, `${commit}^{tree}`);
  for (const name of folder === '' ? [] : folder.split('/')) {
    const found = entries?.find((entry) => entry.name === name && entry.kind === 'folder');
    entries = found === undefined ? undefined : await findTree(objects, found.id);
  }
  return entries;
}

async function findTree(objects: ObjectReader, name: string): Promise<readonly TreeEntry[] | undefined> {
  const object = await objects.read(name, MAX_TREE_BYTES);
  if (object.kind !== 'found') return undefined;
  if (object.type !== 'tree' || object.contents === undefined) throw new Unfit();
  const entries = parseTree(object.contents, object.id.length / 2);
  if (entries.some((entry) => entry.name.toLowerCase() === '.gitattributes')) throw new Unfit();
  return entries;
}

async function listAll(objects: ObjectReader, entries: readonly TreeEntry[], prefix: string, room: number): Promise<readonly Listed[]> {
  if (entries.some((entry) => entry.kind === 'submodule' || STRANGE_NAME.test(entry.name))) throw new Unfit();
  const listed: Listed[] = [];
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    listed.push({ path, entry });
    if (listed.length > room) throw new Unfit();
    if (entry.kind !== 'folder') continue;
    const inside = await findTree(objects, entry.id);
    if (inside === undefined) throw new Error('a folder of the tree is missing');
    // An empty folder is in no archive of git, and in no tree that git made.
    if (inside.length === 0) throw new Unfit();
    listed.push(...await listAll(objects, inside, `${path}/`, room - listed.length));
  }
  return listed;
}

async function readLeaves(objects: ObjectReader, listed: readonly Listed[]): Promise<readonly SmallTreeEntry[]> {
  let roomBytes = MAX_BYTES;
  return await Promise.all(listed.map(async ({ path, entry }): Promise<SmallTreeEntry> => {
    if (entry.kind === 'folder') return { kind: 'folder', path };
    const object = await objects.read(entry.id, MAX_BYTES);
    if (object.kind !== 'found') throw new Error('a file of the tree is missing');
    if (object.type !== 'blob' || object.contents === undefined) throw new Unfit();
    roomBytes -= object.contents.length;
    if (roomBytes < 0) throw new Unfit();
    if (entry.kind === 'file') return { kind: 'file', path, isExecutable: entry.isExecutable, contents: object.contents };
    return { kind: 'link', path, target: readTarget(object.contents) };
  }));
}

function readTarget(contents: Buffer): string {
  const target = contents.toString('utf8');
  if (/^$|[\0\uFFFD]/.test(target)) throw new Unfit();
  return target;
}
