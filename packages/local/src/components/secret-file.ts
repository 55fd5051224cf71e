import { randomBytes } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../platform/files.js';

/** The secret in this file, made on the first call (24 random bytes); only its owner can read the file. */
export async function readOrMakeSecret(path: string): Promise<string> {
  try {
    const secret = (await readFile(path, 'utf8')).trim();
    await chmod(path, 0o600);
    return secret;
  } catch {
    const secret = randomBytes(24).toString('base64url');
    await writeFileAtomic(path, `${secret}\n`, 0o600);
    return secret;
  }
}
