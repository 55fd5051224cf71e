import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads the key that all workers of a folder sign with; the first of them makes it. */
export async function readSigningKey(folder: string): Promise<Buffer> {
  const path = join(folder, '.signing-key');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(32), { mode: 0o600 });
  try {
    // A link appears whole or not at all, and only once.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
  return readFile(path);
}
