import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

/** Gives the files of an example, path → text, as a repository of its own would hold them. */
export function exampleFiles(name: string): Record<string, string> {
  const folder = join(EXAMPLES, name);
  return Object.fromEntries(readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name: file }) => [file, readFileSync(join(folder, file), 'utf8')]));
}
