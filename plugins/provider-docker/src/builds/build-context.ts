import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import { extract, pack, type Entry } from 'tar-stream';
import { removePath } from '../engine/json-file.js';
import { createIgnore } from './dockerignore.js';

const MAX_TEXT_BYTES = 1024 * 1024;
const OLD_MS = 24 * 3600 * 1000;

/** A tree's tar on disk, with the two files of it that decide what is built. */
export interface BuildContext {
  /** Undefined when the tree has no such file. */
  readonly dockerfile: string | undefined;
  /** Gives the tar to build from: without what .dockerignore names, and with another Dockerfile when one is given. */
  open(dockerfile: string): Readable;
  remove(): Promise<void>;
}

/** Stores a tree's tar, so that it can be read before it is sent. Remove it in the end. */
export async function receiveContext(dataDir: string, tar: Readable, dockerfilePath: string, signal: AbortSignal): Promise<BuildContext> {
  const folder = join(dataDir, 'builds');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.tar`);
  const wanted = cleanName(dockerfilePath);
  const texts = new Map([wanted, `${wanted}.dockerignore`, '.dockerignore'].map((name): [string, string | undefined] => [name, undefined]));
  try {
    await pipeline(tar, createWriteStream(path, { mode: 0o600 }), { signal });
    const reader = extract();
    await Promise.all([pipeline(createReadStream(path), reader, { signal }), readTexts(reader, texts)]);
  } catch (error) {
    await removePath(path);
    throw error;
  }
  const ignoreText = texts.get(`${wanted}.dockerignore`) ?? texts.get('.dockerignore');
  const original = texts.get(wanted);
  return {
    dockerfile: original,
    open: (dockerfile) => (ignoreText === undefined && dockerfile === original ? createReadStream(path) : filterTar(createReadStream(path), wanted, dockerfile, createIgnore(ignoreText ?? ''))),
    remove: () => removePath(path),
  };
}

/** Removes what builds left that were broken off by a crash. */
export async function removeOldContexts(dataDir: string, now: Date): Promise<void> {
  const folder = join(dataDir, 'builds');
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && now.getTime() - found.mtimeMs > OLD_MS) await removePath(join(folder, name));
  }
}

async function readTexts(entries: AsyncIterable<Entry>, texts: Map<string, string | undefined>): Promise<void> {
  for await (const entry of entries) {
    const name = cleanName(entry.header.name);
    if (entry.header.type === 'file' && texts.has(name) && (entry.header.size ?? 0) <= MAX_TEXT_BYTES) texts.set(name, await readText(entry));
    else entry.resume();
  }
}

async function readText(entry: Entry): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function filterTar(source: Readable, dockerfilePath: string, dockerfile: string, isIgnored: (path: string) => boolean): Readable {
  const output = pack();
  const input = extract();
  const copy = async (): Promise<void> => {
    for await (const entry of input) {
      const name = cleanName(entry.header.name);
      // The builder reads the Dockerfile from the same tar, so it stays even when it is ignored.
      if (name === dockerfilePath) {
        entry.resume();
        output.entry({ ...entry.header, type: 'file', linkname: null, size: Buffer.byteLength(dockerfile) }, dockerfile);
      } else if (isIgnored(name)) entry.resume();
      else if (entry.header.type === 'file') await pipeline(entry, output.entry(entry.header));
      else {
        entry.resume();
        output.entry(entry.header);
      }
    }
    output.finalize();
  };
  void Promise.all([pipeline(source, input), copy()]).catch((error: unknown) => output.destroy(asError(error)));
  return output;
}

function cleanName(name: string): string {
  return posix.normalize(name).replace(/^(\.?\/)+/, '').replace(/\/$/, '');
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
