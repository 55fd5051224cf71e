import { Readable } from 'node:stream';
import { pack, type Headers } from 'tar-stream';
import type { SmallTreeEntry } from './small-tree.reader.js';

// Modes, owner and names as `git archive` writes them with its default `tar.umask`. source: git-archive(1), CONFIGURATION
const OWNER = { uid: 0, gid: 0, uname: 'root', gname: 'root' };
const MODES = { folder: 0o775, program: 0o775, file: 0o664, link: 0o777 };
/** Longer paths go into a header of their own, as git does it; splitting them into prefix and name is understood by fewer programs. */
const MAX_NAME_BYTES = 100;

/** Packs a tree as tar, as `git archive` does. */
export function packTree(entries: readonly SmallTreeEntry[], mtime: Date): Readable {
  const tar = pack();
  for (const entry of entries) {
    const plain = { ...headerOf(entry), ...OWNER, mtime };
    const header = Buffer.byteLength(plain.name) > MAX_NAME_BYTES ? { ...plain, pax: {} } : plain;
    tar.entry(header, entry.kind === 'file' ? entry.contents : undefined);
  }
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}

function headerOf(entry: SmallTreeEntry): Headers {
  if (entry.kind === 'folder') return { name: `${entry.path}/`, type: 'directory', mode: MODES.folder };
  if (entry.kind === 'link') return { name: entry.path, type: 'symlink', mode: MODES.link, linkname: entry.target };
  return { name: entry.path, type: 'file', mode: entry.isExecutable ? MODES.program : MODES.file, size: entry.contents.length };
}
