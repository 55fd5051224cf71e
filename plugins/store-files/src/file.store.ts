import { BelayError, type BackupStoreCapability, type ObjectContent, type TransferServer } from '@belay/plugin-sdk';
import { digestOf } from './files.js';
import type { StoreFolder } from './store-folder.js';

/** The capability of a folder whose bytes go over a server of signed addresses. */
export function createFileStore(folder: StoreFolder, server: TransferServer, validForMs: number): BackupStoreCapability {
  return {
    openUpload: async ({ object, ...content }, op) => {
      if (await isStored(folder, object, content)) return { address: null, offset: content.sizeBytes };
      await folder.recoverUpload(object, content);
      const offset = await op.effect(() => folder.openUpload(object, content));
      return { address: server.addressFor({ direction: 'write', object: folder.uploadId(object, content) }, validForMs), offset };
    },
    finishUpload: async ({ object, ...content }, op) => {
      const known = await folder.stat(object);
      if (known !== undefined && (await isStored(folder, object, content))) return { stored: known };
      await folder.recoverUpload(object, content);
      const arrived = (await folder.uploadedBytes(folder.uploadId(object, content))) ?? 0;
      if (arrived < content.sizeBytes) throw new BelayError('UPLOAD_INCOMPLETE', `${arrived} of ${content.sizeBytes} bytes of ${object} have arrived; send the rest first.`, { details: { offset: arrived } });
      const found = await digestOf(folder.openUploadBytes(object, content), op);
      if (found.sizeBytes !== content.sizeBytes || found.sha256 !== content.sha256) {
        await op.effect(() => folder.dropUpload(object, content));
        throw corrupt(object, content, found);
      }
      return { stored: await op.effect(() => folder.publish(object, content)) };
    },
    stat: async ({ object, verify }, op) => {
      const found = (await folder.stat(object)) ?? null;
      if (found === null || !verify) return { found };
      const present = await digestOf(folder.openBytes(object), op);
      if (present.sizeBytes !== found.sizeBytes || present.sha256 !== found.sha256) throw corrupt(object, found, present);
      return { found };
    },
    openDownload: async ({ object }) => {
      const found = await folder.stat(object);
      if (found === undefined) throw new BelayError('NOT_FOUND', `The store has no object ${object}.`);
      return { address: server.addressFor({ direction: 'read', object }, validForMs), content: { sizeBytes: found.sizeBytes, sha256: found.sha256 } };
    },
    list: async ({ prefix, after, limit }) => {
      const all = (await folder.list()).filter(({ object }) => object.startsWith(prefix) && (after === undefined || object > after));
      const objects = all.slice(0, limit);
      const last = objects.at(-1);
      return { objects, ...(all.length > limit && last !== undefined ? { next: last.object } : {}) };
    },
    remove: async ({ object }, op) => ({ wasPresent: await op.effect(() => folder.remove(object)) }),
  };
}

/** @throws {BelayError} ALREADY_EXISTS when the object has other content. */
async function isStored(folder: StoreFolder, object: string, { sizeBytes, sha256 }: ObjectContent): Promise<boolean> {
  const known = await folder.stat(object);
  if (known === undefined) return false;
  if (known.sizeBytes !== sizeBytes || known.sha256 !== sha256) throw new BelayError('ALREADY_EXISTS', `The store has an object ${object} with other content; delete it first, or choose another name.`);
  return true;
}

function corrupt(object: string, wanted: ObjectContent, found: ObjectContent): BelayError {
  return new BelayError('BACKUP_CORRUPT', `${object} has ${found.sizeBytes} bytes with the checksum ${found.sha256}; it should have ${wanted.sizeBytes} with ${wanted.sha256}.`);
}
