import { createHash } from 'node:crypto';
import { backupArchive, BelayError, type BackupArchive, type ObjectContent, type ResourceRef } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { DocumentStore } from './document-store.js';

const storedArchive = z.object({ archive: backupArchive, key: z.string(), bytes: z.string().describe('base64') });
const incoming = z.object({ bytes: z.string().describe('base64') });
const volumeContent = z.object({ data: z.string().nullable() });

/** An archive on the engine. */
export interface FoundArchive {
  readonly archive: BackupArchive;
  readonly key: string;
  readonly bytes: Buffer;
}

/** The archives of the memory engine, whole ones and those that are arriving. */
export class MemoryArchives {
  readonly #store: DocumentStore;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  find(environmentId: string, backupId: string): FoundArchive | undefined {
    const found = this.#store.find('archive', idOf(environmentId, backupId), storedArchive);
    return found === undefined ? undefined : { archive: found.archive, key: found.key, bytes: Buffer.from(found.bytes, 'base64') };
  }

  list(environmentId?: string): BackupArchive[] {
    return this.#store.list('archive', environmentId === undefined ? '' : `${environmentId}|`, storedArchive).map(({ archive }) => archive);
  }

  /** Makes an archive of what stands in a volume, unless there is one of that id. */
  take(source: ResourceRef, data: string | undefined, about: Pick<BackupArchive, 'backupId' | 'takenAt' | 'isConsistent' | 'writer'>, key: string): BackupArchive {
    const known = this.find(source.environmentId, about.backupId);
    if (known !== undefined) return known.archive;
    const bytes = Buffer.from(JSON.stringify({ data: data ?? null }));
    const archive: BackupArchive = { ...about, source, format: 'memory-volume', ...contentOf(bytes) };
    this.put(archive, bytes, key);
    return archive;
  }

  put(archive: BackupArchive, bytes: Buffer, key: string): void {
    const id = idOf(archive.source.environmentId, archive.backupId);
    this.#store.put('archive', id, { archive, key, bytes: bytes.toString('base64') });
    this.#store.remove('incoming', id);
    this.#store.appendEffect({ action: 'backup', subject: id, key });
  }

  /** What has arrived so far of an archive that is being fetched. */
  incoming(environmentId: string, backupId: string): Buffer {
    return Buffer.from(this.#store.find('incoming', idOf(environmentId, backupId), incoming)?.bytes ?? '', 'base64');
  }

  keepIncoming(environmentId: string, backupId: string, bytes: Buffer): void {
    this.#store.put('incoming', idOf(environmentId, backupId), { bytes: bytes.toString('base64') });
  }

  dropIncoming(environmentId: string, backupId: string): void {
    this.#store.remove('incoming', idOf(environmentId, backupId));
  }

  remove(environmentId: string, backupId: string): boolean {
    this.dropIncoming(environmentId, backupId);
    return this.#store.remove('archive', idOf(environmentId, backupId));
  }
}

/** Reads what stood in the volume. @throws {BelayError} BACKUP_CORRUPT */
export function readArchive({ archive, bytes }: FoundArchive): string | undefined {
  const { sizeBytes, sha256 } = contentOf(bytes);
  if (sizeBytes !== archive.sizeBytes || sha256 !== archive.sha256) throw new BelayError('BACKUP_CORRUPT', `The archive ${archive.backupId} is not what was taken.`);
  return volumeContent.parse(JSON.parse(bytes.toString('utf8'))).data ?? undefined;
}

/** Size and checksum of bytes. */
export function contentOf(bytes: Buffer): ObjectContent {
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function idOf(environmentId: string, backupId: string): string {
  return `${environmentId}|${backupId}`;
}
