import type { Readable } from 'node:stream';
import { BelayError, type TransferAddress } from '@belay/contracts';
import type { OperationContext } from '../context/operation-context.js';
import { askAddress, offsetOf, refusal } from './ask-address.js';

/** Bytes that can be read again from any place, e.g. a file. */
export interface ContentSource {
  readonly sizeBytes: number;
  /** Reads from `offset` up to, not including, `end`. */
  open(offset: number, end: number): Readable;
}

/** How much one request carries: a broken one costs no more than what the other side has not stored, and each end of one beats the heart. */
const PIECE_BYTES = 32 * 1024 * 1024;

/**
 * Writes bytes to a signed address, going on where the other side says it is; a broken connection is gone on with as long as bytes come through.
 * @throws {BelayError} ADDRESS_EXPIRED, STORE_UNAVAILABLE, DISK_FULL; the signal's reason once it is aborted.
 */
export async function sendContent(to: TransferAddress, source: ContentSource, op: Pick<OperationContext, 'signal' | 'heartbeat'>): Promise<{ readonly sentBytes: number }> {
  const begun = await readOffset(to, op.signal);
  let offset = begun;
  while (offset < source.sizeBytes) {
    op.heartbeat({ offset });
    const after = await sendPiece(to, source, offset, op.signal);
    if (after <= offset) throw new BelayError('STORE_UNAVAILABLE', `The store at ${hostOf(to)} takes nothing more at ${offset} of ${source.sizeBytes} bytes; the copy goes on there.`);
    offset = after;
  }
  if (offset > source.sizeBytes) throw new BelayError('STORE_UNAVAILABLE', `The store at ${hostOf(to)} says it has ${offset} bytes of an object of ${source.sizeBytes}.`);
  return { sentBytes: offset - begun };
}

/** Gives the offset after the piece; where the connection broke, what the other side has by then. */
async function sendPiece(to: TransferAddress, source: ContentSource, offset: number, signal: AbortSignal): Promise<number> {
  const body = source.open(offset, Math.min(offset + PIECE_BYTES, source.sizeBytes));
  try {
    const response = await askAddress(to, { method: 'PATCH', headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', 'tus-resumable': '1.0.0' }, body, signal });
    if (response.status === 409) return await readOffset(to, signal);
    if (response.status !== 204) throw refusal(to, response);
    return offsetOf(to, response);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BelayError) || error.code !== 'STORE_UNAVAILABLE') throw error;
    const stored = await readOffset(to, signal);
    if (stored > offset) return stored;
    throw error;
  } finally {
    body.destroy();
  }
}

async function readOffset(to: TransferAddress, signal: AbortSignal): Promise<number> {
  const response = await askAddress(to, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' }, signal });
  if (response.status !== 200) throw refusal(to, response);
  return offsetOf(to, response);
}

function hostOf({ url }: TransferAddress): string {
  return URL.parse(url)?.host ?? 'its address';
}
