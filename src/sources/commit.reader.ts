import { BelayError } from '@belay/contracts';
import { repositoryPath } from './git-names.js';
import type { GitObjects } from './git-objects.js';
import { parseTree, type TreeEntry } from './git-tree.js';

/** A folder at a commit: the id of its tree (the same id means the same files) and its direct entries. */
export interface FolderAtCommit {
  readonly treeId: string;
  readonly entries: readonly TreeEntry[];
}

const MAX_TREE_BYTES = 16 * 1024 * 1024;

/** Reads folders and files of one commit. Paths are from the repository's root. */
export class CommitReader {
  constructor(private readonly objects: GitObjects, readonly commit: string) {}

  /** Finds a folder; undefined when there is none at this commit. */
  async findFolder(path: string): Promise<FolderAtCommit | undefined> {
    const object = await this.objects.read(`${this.commit}:${repositoryPath(path)}`, MAX_TREE_BYTES);
    if (object.kind !== 'found' || object.type !== 'tree') return undefined;
    return { treeId: object.id, entries: parseTree(object.contents ?? Buffer.alloc(0), object.id.length / 2) };
  }

  /**
   * Finds a file's text; undefined when there is none at this commit.
   * @throws {BelayError} PAYLOAD_TOO_LARGE when it is larger than `maxBytes`.
   */
  async findFile(path: string, maxBytes: number): Promise<Buffer | undefined> {
    const object = await this.objects.read(`${this.commit}:${repositoryPath(path)}`, maxBytes);
    if (object.kind !== 'found' || object.type !== 'blob') return undefined;
    if (object.contents === undefined) throw new BelayError('PAYLOAD_TOO_LARGE', `The file ${path} has ${object.sizeBytes} bytes; at most ${maxBytes} are read. Make it smaller.`, { details: { path, sizeBytes: object.sizeBytes, maxBytes } });
    return object.contents;
  }

  /** Finds the real path of a file whose name was written in any letter case, the exact one first; undefined when no folder of the path holds it. */
  async findPathIgnoringCase(path: string): Promise<string | undefined> {
    let found = '';
    for (const [index, segment] of repositoryPath(path).split('/').entries()) {
      const folder = await this.findFolder(found);
      const names = folder?.entries.map((entry) => entry.name) ?? [];
      const name = names.includes(segment) ? segment : names.find((candidate) => candidate.toLowerCase() === segment.toLowerCase());
      if (name === undefined) return undefined;
      found = index === 0 ? name : `${found}/${name}`;
    }
    return found;
  }
}
