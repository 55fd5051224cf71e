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
export function createPayloadCodec(keyring: Keyring, makeNonce?: () => Uint8Array): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => sealPayload(payload, { id: keyring.currentKeyId, bytes: getKey(keyring.keys, keyring.currentKeyId) }, makeNonce?.())),
    decode: async (payloads) => payloads.map((payload) => {
      const keyId = sealedKeyId(payload);
      return keyId === undefined ? payload : openPayload(payload, { id: keyId, bytes: getKey(keyring.keys, keyId) });
    }),
  };
}

/** One key of 32 bytes with its id. */
export interface PayloadKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Seals one payload. */
export function sealPayload(payload: Payload, { id, bytes }: PayloadKey, nonce: Uint8Array = randomBytes(NONCE_BYTES)): Payload {
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(id));
  const ciphertext = Buffer.concat([cipher.update(writePayload(payload)), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-cipher': Buffer.from(CIPHER), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]),
  };
}

/** The id of the key that sealed a payload; undefined for one that is not sealed. */
export function sealedKeyId(payload: Payload): string | undefined {
  return readText(payload, 'encoding') === ENCODING ? readText(payload, 'encryption-key-id') : undefined;
}

/** Opens a sealed payload. @throws {BelayError} SECRET_UNAVAILABLE when it was changed or sealed with another key. */
export function openPayload(payload: Payload, { id, bytes }: PayloadKey): Payload {
  const data = payload.data ?? new Uint8Array();
  if (data.length < NONCE_BYTES + TAG_BYTES) throw damaged(id);
  const decipher = createDecipheriv('aes-256-gcm', bytes, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(id));
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  try {
    return readPayload(Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, data.length - TAG_BYTES)), decipher.final()]));
  } catch (error) {
    throw new BelayError('SECRET_UNAVAILABLE', damaged(id).message, { cause: error });
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
