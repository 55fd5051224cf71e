import { z } from 'zod';
import { observedResource, resource, resourceRef } from '../resources/resource.js';
import { operationMeta } from './operation-meta.js';
import { contentDigest, transferAddress } from './transfer.js';

const op = { op: operationMeta };
const backupId = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$/).describe('Names the backup; chosen by the engine, unique in the environment.');

/** An archive of one volume or service: what it holds, how it was made, and by what it is told from a damaged one. */
export const backupArchive = z.object({
  backupId,
  source: resourceRef,
  takenAt: z.string(),
  format: z.string().max(64).describe('How the bytes are to be read again, e.g. `volume-tar`, `pg_dump-custom`; the same plugin restores it.'),
  writer: z.object({ program: z.string(), majorVersion: z.string() }).optional().describe('What wrote the data; a volume that it is restored into has the same.'),
  isConsistent: z.boolean().describe('Made by the program\'s own tool, or while nothing wrote.'),
  ...contentDigest,
});
export type BackupArchive = z.infer<typeof backupArchive>;

/**
 * Makes an archive on the target, beside the data; it stays there until `removeBackup`, so that sending it can go on at its offset.
 * `consistent` refuses with BACKUP_NEEDS_STOP where it can be had only while nothing writes: the engine stops the service and calls again. `live` takes what is there.
 * Errors: NOT_FOUND (no such volume or service), BACKUP_NEEDS_STOP, DISK_FULL.
 */
export const takeBackupInput = z.object({ ...op, backupId, source: resourceRef.describe('A volume or a service.'), consistency: z.enum(['consistent', 'live']).default('consistent') });
export const takeBackupOutput = z.object({ archive: backupArchive });

/** Copies an archive to a store's address, going on where the store says it is. Errors: NOT_FOUND, ADDRESS_EXPIRED (ask the store again), STORE_UNAVAILABLE. */
export const sendBackupInput = z.object({ ...op, backupId, to: transferAddress });
export const sendBackupOutput = z.object({ sizeBytes: contentDigest.sizeBytes.describe('Bytes that the store has now.'), sentBytes: z.number().int().describe('Bytes that this attempt sent.') });

/** Copies an archive from a store's address onto the target, going on where it broke off. Errors: BACKUP_CORRUPT (size or checksum differ; nothing is kept), ADDRESS_EXPIRED, STORE_UNAVAILABLE, DISK_FULL. */
export const fetchBackupInput = z.object({ ...op, archive: backupArchive, from: transferAddress });
export const fetchBackupOutput = z.object({ ...contentDigest, receivedBytes: z.number().int().describe('Bytes that this attempt received.') });

/**
 * Restores an archive that is on the target into something new. `into` a volume: makes and fills it; no volume of that name may exist, but one that this key began.
 * `into` a service: it was applied, is healthy and empty. What was there before is never touched.
 * Errors: NOT_FOUND (archive), ALREADY_EXISTS, BACKUP_CORRUPT, DATA_UPGRADE_NEEDS_BACKUP (another program or major version), DISK_FULL.
 */
export const restoreBackupInput = z.object({ ...op, backupId, into: resource });
export const restoreBackupOutput = z.object({ observed: observedResource });

/** The archives that are on the target for an environment. */
export const listBackupsInput = z.object({ ...op });
export const listBackupsOutput = z.object({ archives: z.array(backupArchive) });

/** Removes an archive from the target, finished or not; the store's copy is the store's. */
export const removeBackupInput = z.object({ ...op, backupId });
export const removeBackupOutput = z.object({ wasPresent: z.boolean() });
