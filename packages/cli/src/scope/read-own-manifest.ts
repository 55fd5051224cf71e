import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names that the manifest beside the command gives. */
export interface OwnManifest { readonly file: string; readonly project: string; readonly applications: readonly string[] }

/** Reads the manifest of a folder; undefined when there is none, or when it has errors (the API tells those with their places). */
export async function readOwnManifest(folder: string): Promise<OwnManifest | undefined> {
  const { MANIFEST_FILE_NAMES, readManifest } = await import('@belay/manifest');
  for (const file of MANIFEST_FILE_NAMES) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const result = readManifest(text, { file });
    const [first] = result.ok ? result.spec.applications : [];
    return result.ok && first !== undefined ? { file, project: first.project, applications: result.spec.applications.map((application) => application.key) } : undefined;
  }
  return undefined;
}
