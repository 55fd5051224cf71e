import { access } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';

/** Gives a folder that was named without `./` in front as the path that it is; package names and ids as they are. */
export async function folderReference(reference: string, baseDir: string): Promise<string> {
  if (/^[.@]/.test(reference) || isAbsolute(reference)) return reference;
  return access(resolve(baseDir, reference, 'plugin.json')).then(() => `./${reference}`, () => reference);
}
