import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { BelayError } from '@belay/contracts';
import { systemClock } from '../context/clock.js';
import { createAddressSigner } from './address-signer.js';
import { receiveContent } from './receive-content.js';
import { sendContent } from './send-content.js';
import { startTransferServer, type TransferServer } from './transfer-server.js';

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_value, index) => index % 251));
const source = { sizeBytes: bytes.length, open: (offset: number, end: number) => Readable.from([bytes.subarray(offset, end)]) };
const op = { signal: new AbortController().signal, heartbeat: () => undefined };
const signer = createAddressSigner(Buffer.from('key'), systemClock);

/** A server whose next requests break off after so many bytes. */
async function aServer(breakAfter: number[] = []): Promise<{ server: TransferServer; stored: () => Buffer; written: number[] }> {
  let stored = Buffer.alloc(0);
  const written: number[] = [];
  const server = await startTransferServer({
    host: '127.0.0.1', port: 0, signer,
    files: {
      uploadedBytes: async (object) => (object === 'gone' ? undefined : stored.length),
      write: async (_object, offset, body) => {
        written.push(offset);
        const limit = breakAfter.shift();
        stored = Buffer.concat([stored, (await buffer(body)).subarray(0, limit)]);
        if (limit !== undefined) throw new Error('the connection broke');
        return stored.length;
      },
      find: async () => ({
        sizeBytes: stored.length,
        open: (offset) => {
          const limit = breakAfter.shift();
          if (limit === undefined) return Readable.from([stored.subarray(offset)]);
          return Readable.from((async function* () {
            yield stored.subarray(offset, offset + limit);
            throw new Error('the connection broke');
          })());
        },
      }),
    },
  });
  return { server, stored: () => stored, written };
}

async function receive(server: TransferServer, offset = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of receiveContent(server.addressFor({ direction: 'read', object: 'a/b' }, 60_000), offset, op.signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('signed addresses', () => {
  let open: TransferServer | undefined;
  afterEach(async () => open?.close());

  it('take bytes and give them again', async () => {
    const { server, stored } = await aServer();
    open = server;

    expect(await sendContent(server.addressFor({ direction: 'write', object: 'a/b' }, 60_000), source, op)).toEqual({ sentBytes: 100_000 });
    expect(stored().equals(bytes)).toBe(true);
    expect((await receive(server)).equals(bytes)).toBe(true);
    expect((await receive(server, 99_990)).equals(bytes.subarray(99_990))).toBe(true);
  });

  it('go on at the offset after a connection broke, both ways', async () => {
    const breaks = [30_000, 20_000];
    const { server, stored, written } = await aServer(breaks);
    open = server;

    await sendContent(server.addressFor({ direction: 'write', object: 'a/b' }, 60_000), source, op);
    expect(written).toEqual([0, 30_000, 50_000]);
    expect(stored().equals(bytes)).toBe(true);

    breaks.push(10_000, 60_000);
    expect((await receive(server)).equals(bytes)).toBe(true);
  });

  it('give up where nothing comes through', async () => {
    const { server } = await aServer([0]);
    open = server;

    await expect(sendContent(server.addressFor({ direction: 'write', object: 'a/b' }, 60_000), source, op)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' } satisfies Partial<BelayError>);
  });

  it('are refused when they were changed, used the other way, or have expired', async () => {
    const { server } = await aServer();
    open = server;
    const address = server.addressFor({ direction: 'write', object: 'a/b' }, 60_000);
    const others = [
      { ...address, url: address.url.replace('a%2Fb', 'a%2Fc') }, { ...address, url: address.url.replace('/write/', '/read/') }, { ...address, url: address.url.replace(/expires=\d+/, 'expires=9999999999999') },
      server.addressFor({ direction: 'write', object: 'a/b' }, -1_000),
    ];

    for (const other of others) await expect(sendContent(other, source, op)).rejects.toMatchObject({ code: 'ADDRESS_EXPIRED' });
    await expect(sendContent(server.addressFor({ direction: 'write', object: 'gone' }, 60_000), source, op)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
