import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { BelayError, createAddressSigner, startTransferServer, systemClock, type ObjectContent, type TransferAddress } from '@belay/plugin-sdk';

/** A place of the kit's own that plugins write to and read from by signed addresses; its connections break when they are told to. */
export interface TransferHost {
  addressFor(direction: 'write' | 'read', object: string): TransferAddress;
  /** Opens an object, empty, for a writer. */
  open(object: string): void;
  bytesOf(object: string): Buffer;
  /** Puts other bytes in the place of an object's. */
  put(object: string, bytes: Buffer): void;
  /** Lets the next request of an object break off after so many bytes. */
  breakAfter(object: string, sizeBytes: number): void;
  /** Offsets at which requests of an object began. */
  offsetsOf(object: string): readonly number[];
  close(): Promise<void>;
}

/** Size and checksum of bytes. */
export function contentOf(bytes: Buffer): ObjectContent {
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const VALID_MS = 10 * 60_000;

/** Opens the place on a port of the loopback address. */
export async function openTransferHost(): Promise<TransferHost> {
  const objects = new Map<string, Buffer>();
  const breaks = new Map<string, number>();
  const offsets = new Map<string, number[]>();
  const begin = (object: string, offset: number): number | undefined => {
    offsets.set(object, [...(offsets.get(object) ?? []), offset]);
    const limit = breaks.get(object);
    breaks.delete(object);
    return limit;
  };

  const server = await startTransferServer({
    host: '127.0.0.1', port: 0, signer: createAddressSigner(randomBytes(32), systemClock),
    files: {
      uploadedBytes: async (object) => objects.get(object)?.length,
      write: async (object, offset, body) => {
        if (offset !== objects.get(object)?.length) throw new BelayError('CONFLICT', 'The object stands elsewhere.');
        const limit = begin(object, offset);
        let taken = 0;
        for await (const chunk of body) {
          const bytes = Buffer.from(chunk).subarray(0, limit === undefined ? undefined : Math.max(limit - taken, 0));
          objects.set(object, Buffer.concat([objects.get(object) ?? Buffer.alloc(0), bytes]));
          taken += bytes.length;
          if (limit !== undefined && taken >= limit) throw new Error('the connection breaks');
        }
        return objects.get(object)?.length ?? 0;
      },
      find: async (object) => {
        const bytes = objects.get(object);
        if (bytes === undefined) return undefined;
        return { sizeBytes: bytes.length, open: (offset) => readable(bytes.subarray(offset), begin(object, offset)) };
      },
    },
  });
  return {
    addressFor: (direction, object) => server.addressFor({ direction, object }, VALID_MS),
    open: (object) => void objects.set(object, Buffer.alloc(0)),
    bytesOf: (object) => objects.get(object) ?? Buffer.alloc(0),
    put: (object, bytes) => void objects.set(object, bytes),
    breakAfter: (object, sizeBytes) => void breaks.set(object, sizeBytes),
    offsetsOf: (object) => offsets.get(object) ?? [],
    close: () => server.close(),
  };
}

function readable(bytes: Buffer, limit: number | undefined): Readable {
  if (limit === undefined) return Readable.from([bytes]);
  return Readable.from((async function* () {
    yield bytes.subarray(0, limit);
    throw new Error('the connection breaks');
  })());
}
