import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { BelayError } from '@belay/contracts';
import type { Keyring } from './keyring.js';

const FORMAT = 1;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Seals and opens texts by AES-256-GCM. Sealed form: format byte 1, key id (8), nonce (12), tag (16), ciphertext.
 * The context (e.g. `secret:<ref>`, `variable:<id>`) is bound to the ciphertext, so that sealed bytes moved to another row do not open.
 */
export class Sealer {
  constructor(private readonly keyring: Keyring) {}

  /** Seals a text with the current key. */
  seal(plain: string, context: string): Buffer {
    const { id, bytes } = this.keyring.current;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([FORMAT]), Buffer.from(id, 'hex'), nonce, cipher.getAuthTag(), body]);
  }

  /**
   * Opens what `seal` gave for the same context.
   * @throws {BelayError} SECRET_UNAVAILABLE when its key is not in the keyring, or the bytes were changed or belong to another context.
   */
  open(sealed: Buffer, context: string): string {
    const key = this.keyring.all.get(sealedKeyId(sealed));
    if (sealed[0] !== FORMAT || sealed.length < HEADER_BYTES || key === undefined) {
      throw new BelayError('SECRET_UNAVAILABLE', `A sealed value cannot be opened: the master key ${sealedKeyId(sealed)} is missing. Put that key back into the master key file, below the newest.`);
    }
    const nonce = sealed.subarray(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(HEADER_BYTES - TAG_BYTES, HEADER_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      throw new BelayError('SECRET_UNAVAILABLE', 'A sealed value cannot be opened: it was changed or belongs to another record. Set it again.');
    }
  }

  /** Says whether a sealed value should be sealed anew because its key is not the current one. */
  isOutdated(sealed: Buffer): boolean {
    return sealedKeyId(sealed) !== this.keyring.current.id;
  }

  /** Id of the key that seals now, as it stands in sealed bytes 2 to 9. */
  get currentKeyId(): string {
    return this.keyring.current.id;
  }

  /** Gives a keyed hash (24 hex digits) that tells a changed value without giving the value away. */
  hash(text: string): string {
    return createHmac('sha256', this.keyring.hashKey).update(text).digest('hex').slice(0, 24);
  }
}

const sealedKeyId = (sealed: Buffer): string => sealed.subarray(1, 1 + KEY_ID_BYTES).toString('hex');
