import { z } from 'zod';
import { operationMeta } from './operation-meta.js';
import { contentDigest, objectContent, transferAddress } from './transfer.js';

const op = { op: operationMeta };
const objectName = z.string().max(512).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/).describe('Parts of letters, digits, dots, hyphens and underscores, with slashes between them.');

/** An object that a store holds whole. */
export const storedObject = z.object({ object: objectName, ...contentDigest, storedAt: z.string() });
export type StoredObject = z.infer<typeof storedObject>;

/**
 * Opens the upload of an object, or goes on with the one of the same content. `address` is null where the store has it already.
 * Errors: ALREADY_EXISTS (an object of that name with other content), DISK_FULL, STORE_UNAVAILABLE.
 */
export const openUploadInput = z.object({ ...op, object: objectName, ...contentDigest });
export const openUploadOutput = z.object({ address: transferAddress.nullable(), offset: z.number().int().min(0).describe('Bytes that the store has already.') });

/**
 * Ends an upload: the store reads its bytes back, compares size and checksum, and only then shows the object, all at once.
 * Errors: UPLOAD_INCOMPLETE (bytes are missing), BACKUP_CORRUPT (the bytes are others; they are dropped), STORE_UNAVAILABLE.
 */
export const finishUploadInput = z.object({ ...op, object: objectName, ...contentDigest });
export const finishUploadOutput = z.object({ stored: storedObject });

/** Tells of an object. With `verify` its bytes are read back first. Errors: BACKUP_CORRUPT, STORE_UNAVAILABLE. */
export const statObjectInput = z.object({ ...op, object: objectName, verify: z.boolean().default(false) });
export const statObjectOutput = z.object({ found: storedObject.nullable() });

/** Gives an address to read an object from. Errors: NOT_FOUND, STORE_UNAVAILABLE. */
export const openDownloadInput = z.object({ ...op, object: objectName });
export const openDownloadOutput = z.object({ address: transferAddress, content: objectContent });

/** Objects whose name begins with the prefix, sorted by name. */
export const listObjectsInput = z.object({ ...op, prefix: z.string().max(512).default(''), after: z.string().max(512).optional().describe('Names after this one only: `next` of the page before.'), limit: z.number().int().min(1).max(200).default(100) });
export const listObjectsOutput = z.object({ objects: z.array(storedObject), next: z.string().optional().describe('Absent on the last page.') });

/** Deletes an object, and what was uploaded of it. */
export const deleteObjectInput = z.object({ ...op, object: objectName });
export const deleteObjectOutput = z.object({ wasPresent: z.boolean() });
