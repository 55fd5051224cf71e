import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readKeyring } from './keyring.js';
import { createPayloadCodec } from './payload-codec.js';
import { readPayload, writePayload, type Payload } from './payload-message.js';

const texts = z.record(z.string(), z.string());
const { vectors } = z.object({ vectors: z.array(z.object({ name: z.string(), keyId: z.string(), key: z.string(), nonce: z.string(), metadata: texts, data: z.string(), plaintext: z.string(), sealed: z.object({ metadata: texts, data: z.string() }) })) })
  .parse(JSON.parse(readFileSync(new URL('../../vectors/payload-codec.json', import.meta.url), 'utf8')));
const key = (): string => randomBytes(32).toString('base64');
const aPayload = (text: string): Payload => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(text) });
const bytesOf = (metadata: Readonly<Record<string, string>>): Record<string, Uint8Array> => Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value)]));
const plain = (payload: Payload | undefined) => ({ metadata: Object.fromEntries(Object.entries(payload?.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString()])), data: Buffer.from(payload?.data ?? '').toString() });

describe('the payload codec', () => {
  it.each(vectors)('seals and opens the test vector "$name"', async ({ keyId, key: keyText, nonce, metadata, data, plaintext, sealed }) => {
    const payload = { metadata: bytesOf(metadata), data: Buffer.from(data, 'base64') };
    const codec = createPayloadCodec(readKeyring({ current: keyId, keys: { [keyId]: keyText } }), () => Buffer.from(nonce, 'base64'));

    const [encoded] = await codec.encode([payload]);
    const [decoded] = await codec.decode([{ metadata: bytesOf(sealed.metadata), data: Buffer.from(sealed.data, 'base64') }]);

    expect(Buffer.from(writePayload(payload)).toString('base64')).toBe(plaintext);
    expect(plain(encoded).metadata).toEqual(sealed.metadata);
    expect(Buffer.from(encoded?.data ?? '').toString('base64')).toBe(sealed.data);
    expect(plain(decoded)).toEqual(plain(payload));
  });

  it('opens what an older key sealed after the keys were rotated, and seals with the new one', async () => {
    const [oldKey, newKey] = [key(), key()];
    const [sealed] = await createPayloadCodec(readKeyring({ current: 'old', keys: { old: oldKey } })).encode([aPayload('secret')]);
    const rotated = createPayloadCodec(readKeyring({ current: 'new', keys: { old: oldKey, new: newKey } }));

    const [opened] = await rotated.decode(sealed === undefined ? [] : [sealed]);
    const [again] = await rotated.encode([aPayload('secret')]);

    expect(plain(opened).data).toBe('secret');
    expect(plain(again).metadata['encryption-key-id']).toBe('new');
  });

  it('refuses a payload that was changed, and one whose key id was exchanged', async () => {
    const keyText = key();
    const codec = createPayloadCodec(readKeyring({ current: 'a', keys: { a: keyText, b: keyText } }));
    const [sealed] = await codec.encode([aPayload('secret')]);
    const changed = Buffer.from(sealed?.data ?? '');
    changed[20] = (changed[20] ?? 0) ^ 1;

    await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
    await expect(codec.decode([{ ...sealed, metadata: { ...sealed?.metadata, 'encryption-key-id': Buffer.from('b') } }])).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  });

  it('passes on what is not sealed', async () => {
    const [opened] = await createPayloadCodec(readKeyring({ current: 'a', keys: { a: key() } })).decode([aPayload('open')]);

    expect(plain(opened).data).toBe('open');
  });

  it('names a key that is missing or too short, never its value', async () => {
    const [sealed] = await createPayloadCodec(readKeyring({ current: 'gone', keys: { gone: key() } })).encode([aPayload('x')]);

    await expect(createPayloadCodec(readKeyring({ current: 'a', keys: { a: key() } })).decode(sealed === undefined ? [] : [sealed])).rejects.toThrow('gone');
    expect(() => readKeyring({ current: 'a', keys: { a: 'c2hvcnQ=' } })).toThrow('it must have 32');
  });

  it('says that bytes are no payload instead of reading beyond them', () => {
    expect(() => readPayload(Uint8Array.from([0x0a, 0xff, 0xff, 0xff]))).toThrow(RangeError);
  });
});
