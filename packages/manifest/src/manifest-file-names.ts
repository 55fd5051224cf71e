import { isMap, isScalar, type Document } from 'yaml';
import type { Findings } from './diagnostics/findings.js';

/** Which of the two forms a file has: `qovery` knows the keys of v1 only. */
export type ManifestDialect = 'qovery' | 'belay';

/** Names under which a manifest is looked for beside an application's Dockerfile, the preferred one first. */
export const MANIFEST_FILE_NAMES = ['belay.yml', 'belay.yaml', '.qovery.yml', '.qovery.yaml', 'qovery.yml'] as const;

const baseName = (file: string): string => file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).toLowerCase();

/** Tells the form of a file by its name; a file of any other name is a belay.yml if it has the key `applications`. */
export function dialectOf(file: string, document: Document.Parsed): ManifestDialect {
  const name = baseName(file);
  if (name === 'belay.yml' || name === 'belay.yaml') return 'belay';
  if (MANIFEST_FILE_NAMES.some((known) => known === name) || !isMap(document.contents)) return 'qovery';
  return document.contents.items.some((pair) => isScalar(pair.key) && pair.key.value === 'applications') ? 'belay' : 'qovery';
}

/** Notes a file name that v1 itself did not read. */
export function checkFileName(file: string, findings: Findings): void {
  const name = baseName(file);
  if (name === '.qovery.yaml' || name === 'qovery.yml')
    findings.add('note', 'FILE_NAME_OLD', [0, 0], `"${name}" is read as .qovery.yml.`, 'Rename it to .qovery.yml, or to belay.yml.');
}
