import { z } from 'zod';

/**
 * A signed HTTP address at which the bytes of one object are written or read, until it expires. Whoever has it may use it: it is never logged.
 *
 * Writing is the resumable upload of tus 1.0 (tus.io/protocols/resumable-upload) without its creation:
 * - `HEAD` answers 200 with `Upload-Offset`, the bytes that are stored already;
 * - `PATCH` with `Upload-Offset: <offset>` and `Content-Type: application/offset+octet-stream` adds bytes at that offset and answers 204 with the new one;
 *   409 where the offset is not the present one. What arrived before a broken connection stays: the next `HEAD` tells how much.
 *
 * Reading is `GET`, with `Range: bytes=<offset>-` to go on after a broken connection (206).
 * Both answer 403 for an address that was changed or is for something else, 410 after it expired (ask for a new one), 404 where the object is gone.
 */
export const transferAddress = z.object({
  url: z.string().max(4096).describe('http or https.'),
  expiresAt: z.string().describe('UTC, ISO 8601.'),
});
export type TransferAddress = z.infer<typeof transferAddress>;

/** Size and checksum of an object's bytes; both are compared wherever bytes arrive. */
export const contentDigest = {
  sizeBytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/).describe('Of all bytes, in hex.'),
};
export const objectContent = z.object(contentDigest);
export type ObjectContent = z.infer<typeof objectContent>;
