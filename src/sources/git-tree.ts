/** One entry of a folder in git. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'submodule';
  /** Of files only: whether they may be run as a program. */
  readonly isExecutable: boolean;
  readonly id: string;
}

const KINDS: Readonly<Record<string, TreeEntry['kind']>> = { '40000': 'folder', '120000': 'link', '160000': 'submodule' };
const OWNER_EXECUTES = 0o100;

/** Reads a tree object's bytes: `<mode> <name>\0<id>` again and again; ids have 20 bytes (SHA-1) or 32 (SHA-256). */
export function parseTree(bytes: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let position = 0; position < bytes.length; ) {
    const space = bytes.indexOf(32, position);
    const zero = bytes.indexOf(0, space);
    if (space < 0 || zero < 0) break;
    const mode = bytes.toString('latin1', position, space);
    const kind = KINDS[mode] ?? 'file';
    entries.push({ name: bytes.toString('utf8', space + 1, zero), kind, isExecutable: kind === 'file' && (parseInt(mode, 8) & OWNER_EXECUTES) !== 0, id: bytes.toString('hex', zero + 1, zero + 1 + idBytes) });
    position = zero + 1 + idBytes;
  }
  return entries;
}
