/** One entry of a folder in git. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'submodule';
  readonly id: string;
}

const KINDS: Readonly<Record<string, TreeEntry['kind']>> = { '40000': 'folder', '120000': 'link', '160000': 'submodule' };

/** Reads a tree object's bytes: `<mode> <name>\0<id>` again and again; ids have 20 bytes (SHA-1) or 32 (SHA-256). */
export function parseTree(bytes: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let position = 0; position < bytes.length; ) {
    const space = bytes.indexOf(32, position);
    const zero = bytes.indexOf(0, space);
    if (space < 0 || zero < 0) break;
    const mode = bytes.toString('latin1', position, space);
    entries.push({ name: bytes.toString('utf8', space + 1, zero), kind: KINDS[mode] ?? 'file', id: bytes.toString('hex', zero + 1, zero + 1 + idBytes) });
    position = zero + 1 + idBytes;
  }
  return entries;
}
