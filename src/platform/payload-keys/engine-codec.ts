import { BelayError, ENGINE_SCOPE, QUEUE_MARK, unreadable } from '@belay/contracts';
import { openPayload, type Payload, type PayloadCodec, sealedKeyId, sealPayload } from '@belay/contracts/codec';
import type { PayloadKeys } from './payload-keys.js';

/**
 * Seals all that the engine gives to Temporal: what is marked for a plugin's queue with that queue's key, the rest with the engine's own. Opens by key id.
 * What is not sealed (histories of earlier versions) passes; what cannot be opened becomes a value that says so, since an error here would stop a whole workflow for one bad answer.
 */
export function createEngineCodec(keys: Pick<PayloadKeys, 'currentKey' | 'findKey'>): PayloadCodec {
  return {
    encode: (payloads) => Promise.all(payloads.map(async (payload) => {
      const { [QUEUE_MARK]: mark, ...metadata } = payload.metadata ?? {};
      const scope = mark === undefined ? ENGINE_SCOPE : Buffer.from(mark).toString('utf8');
      return sealPayload({ metadata, data: payload.data }, await keys.currentKey(scope));
    })),
    decode: (payloads) => Promise.all(payloads.map(async (payload) => {
      const keyId = sealedKeyId(payload);
      return keyId === undefined ? payload : open(payload, keyId, keys);
    })),
  };
}

async function open(payload: Payload, keyId: string, keys: Pick<PayloadKeys, 'findKey'>): Promise<Payload> {
  const key = await keys.findKey(keyId);
  if (key === undefined) return saying(`it was sealed with the key ${keyId.slice(0, 100)}, which is none of this installation`);
  try {
    return openPayload(payload, key);
  } catch (error) {
    if (error instanceof BelayError) return saying(`it was changed, or not sealed with the key ${keyId} that it names`);
    throw error;
  }
}

function saying(why: string): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(unreadable(why))) };
}
