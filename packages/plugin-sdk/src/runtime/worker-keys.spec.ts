import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { whyUnreadable } from '@belay/contracts';
import { createPayloadCodec, readKeyring, type Payload } from '@belay/contracts/codec';
import { systemClock, type Clock } from '../context/clock.js';
import { WorkerKeys } from './worker-keys.js';

const key = (): string => randomBytes(32).toString('base64');
const aPayload = (value: unknown): Payload => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) });
const textOf = (payload: Payload | undefined): string => Buffer.from(payload?.data ?? '').toString('utf8');
/** Waits for nothing. */
const impatient: Clock = { ...systemClock, sleep: async () => undefined };

describe('the keys of a worker', () => {
  it('opens a call that came before the keys as soon as they are there', async () => {
    const document = { current: 'a', keys: { a: key() } };
    const keys = new WorkerKeys(systemClock);
    const opening = createPayloadCodec(readKeyring(document)).encode([aPayload('early')]).then((sealed) => keys.codec.decode(sealed));
    keys.update(document);

    expect(textOf((await opening)[0])).toBe('"early"');
  });

  it('asks the door for a key that it does not know, once for many payloads', async () => {
    const [old, exchanged] = [{ a: key() }, { b: key() }];
    const keys = new WorkerKeys(systemClock);
    keys.update({ current: 'a', keys: old });
    let asked = 0;
    keys.ask = async () => {
      asked += 1;
      keys.update({ current: 'b', keys: { ...old, ...exchanged } });
    };
    const sealed = await createPayloadCodec(readKeyring({ current: 'b', keys: exchanged })).encode([aPayload(1), aPayload(2)]);

    const opened = await keys.codec.decode(sealed);

    expect(opened.map(textOf)).toEqual(['1', '2']);
    expect(asked).toBe(1);
  });

  it('says why instead of the value when a payload cannot be opened', async () => {
    const keys = new WorkerKeys(impatient);
    const sealed = await createPayloadCodec(readKeyring({ current: 'x', keys: { x: key() } })).encode([aPayload('secret')]);

    expect(whyUnreadable(JSON.parse(textOf((await keys.codec.decode(sealed))[0])))).toContain('the key x');
  });

  it('lets nothing readable out while it has no keys', async () => {
    const [sent] = await new WorkerKeys(impatient).codec.encode([aPayload({ message: 'secret', stack_trace: 'secret' })]);

    expect(textOf(sent)).not.toContain('secret');
  });
});
