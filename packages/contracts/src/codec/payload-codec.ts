import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BelayError } from '../errors/belay-error.js';
import type { Keyring } from './keyring.js';
import { readPayload, writePayload, type Payload } from './payload-message.js';

/** Temporal's PayloadCodec, by shape. */
export interface PayloadCodec {
  encode(payloads: Payload[]): Promise<Payload[]>;
  decode(payloads: Payload[]): Promise<Payload[]>;
}

const ENCODING = 'binary/encrypted';
const CIPHER = 'AES-256-GCM';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals payloads so that Temporal keeps ciphertext only. The wire form, for implementations in other languages (test vectors: vectors/payload-codec.json):
 * metadata `encoding` = `binary/encrypted`, `encryption-cipher` = `AES-256-GCM`, `encryption-key-id` = id of the key;
 * data = nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes); plaintext = the payload as protobuf; additional data = `belay-payload-v1:<key id>`.
 * What has another encoding is passed on as it is.
 */
export function createPayloadCodec(keyring: Keyring, makeNonce: () => Uint8Array = () => randomBytes(NONCE_BYTES)): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => seal(payload, keyring, makeNonce())),
    decode: async (payloads) => payloads.map((payload) => open(payload, keyring)),
  };
}

function seal(payload: Payload, { currentKeyId, keys }: Keyring, nonce: Uint8Array): Payload {
  const cipher = createCipheriv('aes-256-gcm', getKey(keys, currentKeyId), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(currentKeyId));
  const ciphertext = Buffer.concat([cipher.update(writePayload(payload)), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-cipher': Buffer.from(CIPHER), 'encryption-key-id': Buffer.from(currentKeyId) },
    data: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]),
  };
}

function open(payload: Payload, { keys }: Keyring): Payload {
  if (readText(payload, 'encoding') !== ENCODING) return payload;
  const keyId = readText(payload, 'encryption-key-id');
  const data = payload.data ?? new Uint8Array();
  if (data.length < NONCE_BYTES + TAG_BYTES) throw damaged(keyId);
  const decipher = createDecipheriv('aes-256-gcm', getKey(keys, keyId), data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(keyId));
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  try {
    return readPayload(Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, data.length - TAG_BYTES)), decipher.final()]));
  } catch (error) {
    throw new BelayError('SECRET_UNAVAILABLE', damaged(keyId).message, { cause: error });
  }
}

function getKey(keys: Keyring['keys'], id: string): Uint8Array {
  const key = keys.get(id);
  if (key === undefined) throw new BelayError('SECRET_UNAVAILABLE', `A payload was sealed with the key ${id}, which is not in the keyring; add it, or wait until what uses it has ended.`);
  return key;
}

function damaged(keyId: string): BelayError {
  return new BelayError('SECRET_UNAVAILABLE', `A payload sealed with the key ${keyId} cannot be opened: it was changed, or the key is another one.`);
}

function additionalData(keyId: string): Uint8Array {
  return Buffer.from(`belay-payload-v1:${keyId}`);
}

function readText({ metadata }: Payload, name: string): string {
  return Buffer.from(metadata?.[name] ?? new Uint8Array()).toString('utf8');
}
