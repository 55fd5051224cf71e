import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connection } from './connection.js';

/**
 * Finds the platform that `npm start` runs from the nearest folder with a `.belay/run.json`: from the working folder up, in BELAY_DATA_DIR,
 * or in the clone that this command belongs to. Gives undefined when there is none or its owner's token cannot be read.
 */
export async function findLocalPlatform(cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<Connection | undefined> {
  const ownClone = join(import.meta.dirname, '../../../../.belay');
  const folders = [...(env['BELAY_DATA_DIR'] === undefined ? [] : [env['BELAY_DATA_DIR']]), ...ancestors(cwd).map((folder) => join(folder, '.belay')), ownClone];
  for (const folder of folders) {
    const url = apiUrlOf(await readText(join(folder, 'run.json')));
    const token = (await readText(join(folder, 'owner.token')))?.trim();
    if (url !== undefined && token !== undefined && token !== '') return { url, token, source: folder };
  }
  return undefined;
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

function apiUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const state: unknown = JSON.parse(text);
    if (typeof state !== 'object' || state === null || !('apiUrl' in state) || typeof state.apiUrl !== 'string') return undefined;
    return state.apiUrl.replace(/\/+$/, '');
  } catch {
    return undefined;
  }
}
