import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ENGINE_SCOPE, QUEUE_MARK, whyUnreadable } from '@belay/contracts';
import { createPayloadCodec, sealedKeyId, type Payload, type PayloadKey } from '@belay/contracts/codec';
import { createEngineCodec } from './engine-codec.js';

const keys = new Map<string, PayloadKey>();
const keyOf = (scope: string): PayloadKey => {
  const id = `seed:${scope}`;
  const key = keys.get(id) ?? { id, bytes: randomBytes(32) };
  keys.set(id, key);
  return key;
};
const codec = createEngineCodec({ currentKey: async (scope) => keyOf(scope), findKey: async (id) => keys.get(id) });
const aPayload = (value: unknown, metadata: Record<string, string> = {}): Payload => ({
  metadata: Object.fromEntries(Object.entries({ encoding: 'json/plain', ...metadata }).map(([name, text]) => [name, Buffer.from(text)])), data: Buffer.from(JSON.stringify(value)),
});
const valueOf = (payload: Payload | undefined): unknown => JSON.parse(Buffer.from(payload?.data ?? '').toString('utf8'));
const workerOf = ({ id, bytes }: PayloadKey) => createPayloadCodec({ currentKeyId: id, keys: new Map([[id, bytes]]) });

describe('the engine\'s codec', () => {
  it('seals what is marked for a queue with that queue\'s key, without the mark, and the rest with its own', async () => {
    const [forPlugin, own] = await codec.encode([aPayload('to a plugin', { [QUEUE_MARK]: 'plugin-a.x' }), aPayload('own')]);

    const [opened] = await workerOf(keyOf('plugin-a.x')).decode(forPlugin === undefined ? [] : [forPlugin]);
    expect(valueOf(opened)).toBe('to a plugin');
    expect(Object.keys(opened?.metadata ?? {})).toEqual(['encoding']);
    expect(own === undefined ? undefined : sealedKeyId(own)).toBe(keyOf(ENGINE_SCOPE).id);
    await expect(workerOf(keyOf('plugin-b.x')).decode(forPlugin === undefined ? [] : [forPlugin])).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  });

  it('opens the answers of every queue and what was never sealed', async () => {
    const answers = await workerOf(keyOf('plugin-b.x')).encode([aPayload({ done: true })]);

    const [opened, old] = await codec.decode([...answers, aPayload('from before')]);

    expect([valueOf(opened), valueOf(old)]).toEqual([{ done: true }, 'from before']);
  });

  it('makes a value that says why of what it cannot open, so that one bad answer stops no workflow', async () => {
    const [foreign = {}] = await workerOf({ id: 'foreign:plugin-a.x', bytes: randomBytes(32) }).encode([aPayload(1)]);
    const [changed = {}] = await workerOf({ ...keyOf('plugin-a.x'), bytes: randomBytes(32) }).encode([aPayload(1)]);

    const opened = await codec.decode([foreign, changed]);

    expect(opened.map((payload) => whyUnreadable(valueOf(payload)))).toEqual([expect.stringContaining('none of this installation'), expect.stringContaining('it was changed')]);
  });
});
