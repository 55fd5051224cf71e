import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError } from '@belay/contracts';

/** One AES-256 key with the id that stands in everything sealed with it (16 hex digits). */
export interface MasterKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** The keys of this installation: the current one seals, all of them open. `hashKey` is for keyed hashes of values; it comes from the oldest key. */
export interface Keyring {
  readonly current: MasterKey;
  readonly all: ReadonlyMap<string, MasterKey>;
  readonly hashKey: Buffer;
}

/**
 * Gives the keyring of `BELAY_MASTER_KEY` or, without it, of `<data dir>/master.key`, which is made (0600) when it is missing.
 * Both hold base64 keys of 32 bytes, newest first, separated by lines or commas: to rotate, put a new one in front and restart the api, which seals everything anew.
 * @throws {BelayError} INVALID_INPUT when a key is not 32 bytes of base64; the message never shows it.
 */
export async function loadKeyring(options: { readonly dataDir: string; readonly masterKey?: string }): Promise<Keyring> {
  if (options.masterKey !== undefined) return parseKeyring(options.masterKey, 'BELAY_MASTER_KEY');
  const path = join(options.dataDir, 'master.key');
  return parseKeyring(await readOrMakeKeyFile(options.dataDir, path), path);
}

/** Reads the text form of a keyring; `origin` names it in errors. */
export function parseKeyring(text: string, origin: string): Keyring {
  const keys = text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')).map((line, index) => parseKey(line, `key ${index + 1} of ${origin}`));
  const [current] = keys;
  const oldest = keys.at(-1);
  if (current === undefined || oldest === undefined) throw new BelayError('INVALID_INPUT', `${origin} holds no key. Write 32 random bytes in base64, e.g. by: openssl rand -base64 32`);
  const hashKey = Buffer.from(hkdfSync('sha256', oldest.bytes, Buffer.alloc(0), 'belay variable hash v1', 32));
  return { current, all: new Map(keys.map((key) => [key.id, key])), hashKey };
}

function parseKey(line: string, origin: string): MasterKey {
  const bytes = Buffer.from(line, 'base64');
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(line) || bytes.length !== 32) {
    throw new BelayError('INVALID_INPUT', `${origin} is not a key. Write 32 random bytes in base64, e.g. by: openssl rand -base64 32`);
  }
  return { id: createHash('sha256').update('belay key id').update(bytes).digest('hex').slice(0, 16), bytes };
}

async function readOrMakeKeyFile(dataDir: string, path: string): Promise<string> {
  const found = await readIfPresent(path);
  if (found !== undefined) return found;
  await mkdir(dataDir, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  // Linked, not renamed: where two processes start at once, the first one's key stays.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return await readFile(path, 'utf8');
}

async function readIfPresent(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
