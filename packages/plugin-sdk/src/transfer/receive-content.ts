import { BelayError, type TransferAddress } from '@belay/contracts';
import { askAddress, refusal } from './ask-address.js';

/**
 * Reads the bytes at a signed address from an offset to their end; a broken connection is gone on with as long as bytes come through.
 * @throws {BelayError} ADDRESS_EXPIRED, NOT_FOUND, STORE_UNAVAILABLE; the signal's reason once it is aborted.
 */
export async function* receiveContent(from: TransferAddress, startOffset: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let offset = startOffset;
  for (;;) {
    const begun = offset;
    const response = await askAddress(from, { method: 'GET', headers: offset === 0 ? {} : { range: `bytes=${offset}-` }, signal });
    // Nothing is behind the last byte.
    if (response.status === 416 && offset > 0) {
      response.body.resume();
      return;
    }
    if (response.status !== (offset === 0 ? 200 : 206)) {
      response.body.resume();
      throw refusal(from, response);
    }
    try {
      for await (const chunk of response.body) {
        const bytes = Buffer.from(chunk);
        offset += bytes.length;
        yield bytes;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BelayError || offset > begun) {
        if (error instanceof BelayError) throw error;
        continue;
      }
      throw new BelayError('STORE_UNAVAILABLE', `The connection to ${URL.parse(from.url)?.host ?? 'the store'} broke off at ${offset} bytes; the copy goes on there.`, { cause: error });
    }
  }
}
