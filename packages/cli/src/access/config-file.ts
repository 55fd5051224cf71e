import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError } from '../runtime/cli-error.js';
import type { Connection } from './connection.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Path of the file in which `belay login` keeps the API's URL and the token; mode 0600. */
export function configFilePath(env: Env): string {
  const base = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config');
  return join(base, 'belay', 'config.json');
}

/**
 * Reads what `belay login` stored.
 * @throws {CliError} INVALID_INPUT when the file is there but cannot be understood.
 */
export async function readConfigFile(env: Env): Promise<Connection | undefined> {
  const path = configFilePath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const stored = parse(text);
  if (stored === undefined) throw new CliError('INVALID_INPUT', `${path} is damaged.`, { hint: 'Remove it and run "belay login" again.' });
  return { ...stored, source: path };
}

/** Stores a connection for the next commands; the file is replaced as a whole and readable by its owner only. */
export async function writeConfigFile(env: Env, connection: { readonly url: string; readonly token: string }): Promise<string> {
  const path = configFilePath(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify({ url: connection.url, token: connection.token }, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
  return path;
}

/** Forgets the stored connection; says whether there was one. */
export async function removeConfigFile(env: Env): Promise<boolean> {
  const wasThere = await readConfigFile(env).catch(() => true);
  await rm(configFilePath(env), { force: true });
  return wasThere !== undefined;
}

function parse(text: string): { url: string; token: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('url' in value) || !('token' in value)) return undefined;
    return typeof value.url === 'string' && typeof value.token === 'string' ? { url: value.url, token: value.token } : undefined;
  } catch {
    return undefined;
  }
}
