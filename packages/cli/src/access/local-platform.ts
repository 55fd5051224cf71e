import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connection } from './connection.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Finds the platform that `npm start` runs from BELAY_DATA_DIR or from a folder around the working folder (the nearest one with a `.belay/run.json`).
 * Gives undefined when there is none, when it has stopped, or when its owner's token cannot be read.
 */
export async function findPlatformAround(cwd: string, env: Env): Promise<Connection | undefined> {
  const given = env['BELAY_DATA_DIR'];
  return await firstPlatform([...(given === undefined || given === '' ? [] : [given]), ...ancestors(cwd).map((folder) => join(folder, '.belay'))]);
}

/** Finds the platform that `npm start` runs from the clone to which this command belongs. */
export async function findPlatformOfOwnClone(): Promise<Connection | undefined> {
  return await firstPlatform([join(import.meta.dirname, '../../../../.belay')]);
}

async function firstPlatform(folders: readonly string[]): Promise<Connection | undefined> {
  for (const folder of folders) {
    const url = urlOfRunning(await readText(join(folder, 'run.json')));
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

function urlOfRunning(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const state: unknown = JSON.parse(text);
    if (typeof state !== 'object' || state === null || !('apiUrl' in state) || typeof state.apiUrl !== 'string') return undefined;
    const { supervisor } = { supervisor: undefined, ...state };
    return isRunning(supervisor) ? state.apiUrl.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}

/** A platform that was killed leaves its file behind. */
function isRunning(supervisor: unknown): boolean {
  if (typeof supervisor !== 'object' || supervisor === null || !('pid' in supervisor) || typeof supervisor.pid !== 'number') return true;
  try {
    return process.kill(supervisor.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
