import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { GitMirror } from './git-mirror.js';
import { isWholeId } from './git-names.js';
import { startGit, waitForEnd } from './git.process.js';
import type { LocalRepository } from './local-repository.js';
import { readSmallTree, type SmallTree } from './small-tree.reader.js';
import { packTree } from './tree.packer.js';

/** A folder at a commit, in the copy of its repository. */
export interface TreeSource {
  readonly mirror: GitMirror;
  readonly local: LocalRepository | undefined;
  readonly commit: string;
  readonly folder: string;
  readonly signal?: AbortSignal;
}

const ARCHIVE_TIMEOUT_MS = 10 * 60_000;
const MAX_REMEMBERED = 1000;

/** Streams folders of commits as tar: small ones are packed here, which spares starting git; all others come from `git archive`. */
export class TreeArchiver {
  /** Folders that were not small once: trying again at each commit would cost more than it spares. */
  private readonly unfit = new Set<string>();

  /** Gives the archive; undefined when the copy has no such commit or folder. Errors after the first byte destroy the stream. */
  async find(source: TreeSource): Promise<Readable | undefined> {
    const tree = await this.readSmall(source);
    if (tree?.kind === 'small') return packTree(tree.entries, new Date());
    // For one who has gone nothing is started; what is asked next tells that.
    return tree?.kind === 'missing' || source.signal?.aborted === true ? undefined : await startArchive(source);
  }

  /** Undefined when reading failed or was not tried: git archive tells what is wrong. */
  private async readSmall({ mirror, local, commit, folder, signal }: TreeSource): Promise<SmallTree | undefined> {
    const key = `${mirror.gitDir}:${folder}`;
    if (!isWholeId(commit) || this.unfit.has(key)) return undefined;
    await using objects = mirror.openObjects(local, { isNew: false, signal });
    const tree = await readSmallTree(objects, commit, folder).catch(() => undefined);
    if (tree?.kind === 'unfit') this.remember(key);
    return tree;
  }

  private remember(key: string): void {
    if (this.unfit.size >= MAX_REMEMBERED) this.unfit.clear();
    this.unfit.add(key);
  }
}

/** Starts an archive; undefined when git has no such tree. */
async function startArchive({ mirror, local, commit, folder, signal }: TreeSource): Promise<Readable | undefined> {
  const child = startGit({ args: ['--git-dir', mirror.gitDir, 'archive', '--format=tar', `${commit}:${folder}`], environment: mirror.environmentWith(local) });
  child.stdin.end();
  const output = new PassThrough();
  // The end is told only after git ended well: half a tree must not pass for a whole one.
  child.stdout.pipe(output, { end: false });
  const ended = waitForEnd(child, { timeoutMs: ARCHIVE_TIMEOUT_MS, signal }).then(() => output.end());
  ended.catch((error: Error) => output.destroy(error));
  output.once('close', () => child.stdout.destroy());
  const hasBegun = await Promise.race([once(output, 'readable').then(() => true, () => false), ended.then(() => true, () => false)]);
  return hasBegun ? output : undefined;
}
