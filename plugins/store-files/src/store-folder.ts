import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { BelayError, storedObject, type Clock, type ObjectContent, type StoredObject, type TransferFiles } from '@belay/plugin-sdk';
import { z } from 'zod';
import { syncFolder, translateFileError } from './files.js';

/** Neither can be in the name of an object, so no object is in the way of another one's files. */
const BYTES = '~bytes';
const OBJECT = '~object.json';
const upload = z.object({ object: z.string(), sizeBytes: z.number(), sha256: z.string() });
const FORGOTTEN_AFTER_MS = 7 * 24 * 60 * 60_000;

/** The files of a store: whole objects, and uploads that have not ended. An upload belongs to one content, so bytes of two contents never mix. */
export class StoreFolder implements TransferFiles {
  readonly path: string;
  readonly #clock: Clock;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
  }

  /** Makes the folder and clears uploads away that nobody went on with for a week. @throws {BelayError} DISK_FULL, STORE_UNAVAILABLE */
  async open(): Promise<void> {
    await translated(async () => {
      for (const name of ['objects', 'uploads']) await mkdir(join(this.path, name), { recursive: true, mode: 0o700 });
      const oldest = this.#clock.now().getTime() - FORGOTTEN_AFTER_MS;
      for (const name of await readdir(join(this.path, 'uploads'))) {
        const path = join(this.path, 'uploads', name);
        if (((await statOf(path))?.mtimeMs ?? oldest) < oldest) await rm(path, { force: true });
      }
    });
  }

  /** Finds a whole object. @throws {BelayError} STORE_UNAVAILABLE */
  async stat(object: string): Promise<StoredObject | undefined> {
    return translated(() => readObject(join(this.path, 'objects', `${object}${OBJECT}`)));
  }

  /** Names an upload; the same content of the same object is the same upload. */
  uploadId(object: string, { sizeBytes, sha256 }: ObjectContent): string {
    return createHash('sha256').update([object, sizeBytes, sha256].join('\n')).digest('hex');
  }

  /** Opens an upload, or finds the one that there is; gives the bytes that have arrived. */
  async openUpload(object: string, content: ObjectContent): Promise<number> {
    const id = this.uploadId(object, content);
    return translated(async () => {
      await writeFile(this.#upload(id, '.json'), JSON.stringify({ object, ...content }), { mode: 0o600 });
      await (await open(this.#upload(id), 'a', 0o600)).close();
      return (await statOf(this.#upload(id)))?.size ?? 0;
    });
  }

  async uploadedBytes(id: string): Promise<number | undefined> {
    return translated(async () => (await statOf(this.#upload(id)))?.size);
  }

  /** Writes at the offset; what is written is on the disk when the new offset is told. */
  async write(id: string, offset: number, bytes: Readable): Promise<number> {
    return translated(async () => {
      const wanted = await this.#readUpload(id);
      const present = (await statOf(this.#upload(id)))?.size;
      if (wanted === undefined || present === undefined) throw new BelayError('NOT_FOUND', 'There is no such upload.');
      if (offset !== present) throw new BelayError('CONFLICT', `The upload stands at ${present}, not at ${offset}.`);
      const file = await open(this.#upload(id), 'r+');
      let at = offset;
      try {
        for await (const chunk of bytes) {
          const buffer = Buffer.from(chunk);
          if (at + buffer.length > wanted.sizeBytes) throw new BelayError('INVALID_INPUT', `More bytes came than the ${wanted.sizeBytes} of the object.`);
          await file.write(buffer, 0, buffer.length, at);
          at += buffer.length;
        }
        return at;
      } finally {
        await file.datasync();
        await file.close();
      }
    });
  }

  /** Shows an upload as the object that it is: first its bytes, then what makes them count. Already shown is fine. */
  async publish(object: string, content: ObjectContent): Promise<StoredObject> {
    const stored = { object, ...content, storedAt: this.#clock.now().toISOString() };
    const target = join(this.path, 'objects', object);
    await translated(async () => {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(this.#upload(this.uploadId(object, content)), `${target}${BYTES}`);
      await writeFile(`${target}${OBJECT}.new`, JSON.stringify(stored), { mode: 0o600, flush: true });
      await rename(`${target}${OBJECT}.new`, `${target}${OBJECT}`);
      await syncFolder(dirname(target));
      await this.dropUpload(object, content);
    });
    return stored;
  }

  async dropUpload(object: string, content: ObjectContent): Promise<void> {
    for (const suffix of ['', '.json']) await rm(this.#upload(this.uploadId(object, content), suffix), { force: true });
  }

  /** A crash can fall between the two renames of `publish`: the bytes are then taken back, so that the upload ends as any other. */
  async recoverUpload(object: string, content: ObjectContent): Promise<void> {
    const target = join(this.path, 'objects', object);
    await translated(async () => {
      const [bytes, known] = [await statOf(`${target}${BYTES}`), await statOf(`${target}${OBJECT}`)];
      if (known === undefined && bytes?.size === content.sizeBytes) await rename(`${target}${BYTES}`, this.#upload(this.uploadId(object, content)));
    });
  }

  async find(object: string): Promise<{ readonly sizeBytes: number; open(offset: number): Readable } | undefined> {
    const stored = await this.stat(object);
    return stored === undefined ? undefined : { sizeBytes: stored.sizeBytes, open: (offset) => createReadStream(this.#bytes(object), { start: offset }) };
  }

  /** Opens the bytes of an upload, or of an object, to read them back; undefined where there are none. */
  openUploadBytes(object: string, content: ObjectContent): Readable {
    return createReadStream(this.#upload(this.uploadId(object, content)));
  }

  openBytes(object: string): Readable {
    return createReadStream(this.#bytes(object));
  }

  /** What makes the object count goes first. Says whether there was one. */
  async remove(object: string): Promise<boolean> {
    const wasPresent = (await this.stat(object)) !== undefined;
    await translated(async () => {
      for (const suffix of [OBJECT, BYTES]) await rm(join(this.path, 'objects', `${object}${suffix}`), { force: true });
      for (const name of await readdir(join(this.path, 'uploads'))) {
        if (!name.endsWith('.json') || (await this.#readUpload(name.slice(0, -'.json'.length)))?.object !== object) continue;
        for (const path of [name, name.slice(0, -'.json'.length)]) await rm(join(this.path, 'uploads', path), { force: true });
      }
    });
    return wasPresent;
  }

  /** All objects, sorted by name. */
  async list(): Promise<StoredObject[]> {
    return translated(async () => {
      const root = join(this.path, 'objects');
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name.endsWith(OBJECT));
      const names = files.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/').slice(0, -OBJECT.length)).sort();
      const objects = await Promise.all(names.map((name) => this.stat(name)));
      return objects.filter((one) => one !== undefined);
    });
  }

  #upload(id: string, suffix = ''): string {
    if (!/^[0-9a-f]{64}$/.test(id)) throw new BelayError('NOT_FOUND', 'There is no such upload.');
    return join(this.path, 'uploads', `${id}${suffix}`);
  }

  #bytes(object: string): string {
    return join(this.path, 'objects', `${object}${BYTES}`);
  }

  async #readUpload(id: string): Promise<z.output<typeof upload> | undefined> {
    const text = await readFile(this.#upload(id, '.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : upload.safeParse(JSON.parse(text)).data;
  }
}

async function readObject(path: string): Promise<StoredObject | undefined> {
  if ((await statOf(path)) === undefined) return undefined;
  return storedObject.parse(JSON.parse(await readFile(path, 'utf8')));
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateFileError(error);
  }
}
