import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { BelayError, type ObjectContent, type OperationContext } from '@belay/plugin-sdk';

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Reads bytes to their end and gives their size and checksum. */
export async function digestOf(bytes: Readable, op: Pick<OperationContext, 'signal' | 'heartbeat'>): Promise<ObjectContent> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    op.signal.throwIfAborted();
    const buffer = Buffer.from(chunk);
    sizeBytes += buffer.length;
    hash.update(buffer);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Gives an error of the file system the code by which the engine knows what to do. */
export function translateFileError(error: unknown): unknown {
  if (error instanceof BelayError || !(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new BelayError('DISK_FULL', 'The folder of the store has no space left.', { cause: error });
  return new BelayError('STORE_UNAVAILABLE', `The folder of the store cannot be used (${String(error.code)}); check that it is there and that the worker may write to it.`, { cause: error });
}
