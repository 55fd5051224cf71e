import { randomBytes, randomUUID } from 'node:crypto';
import type { PayloadKeyring } from '@belay/contracts';
import { createPayloadCodec, openPayload, sealedKeyId, type Payload, type PayloadCodec } from '@belay/contracts/codec';

/** The keys of the queue under test, which the kit's door hands out and the kit's own calls are sealed with. */
export class KitKeys {
  readonly #keys = new Map<string, Uint8Array>();
  #currentId = '';

  constructor() {
    this.rotate();
  }

  /** Id of the key that seals now. */
  get currentId(): string {
    return this.#currentId;
  }

  /** Makes a new key the current one; those before still open. */
  rotate(): void {
    this.#currentId = `kit-${randomUUID().slice(0, 8)}`;
    this.#keys.set(this.#currentId, randomBytes(32));
  }

  /** What the door hands out. */
  document(): PayloadKeyring {
    return { current: this.#currentId, keys: Object.fromEntries([...this.#keys].map(([id, bytes]) => [id, Buffer.from(bytes).toString('base64')])) };
  }

  /** Gives a payload opened; one that is not sealed, or not with these keys, as it is. */
  open(payload: Payload): Payload {
    const id = sealedKeyId(payload);
    const bytes = id === undefined ? undefined : this.#keys.get(id);
    return id === undefined || bytes === undefined ? payload : openPayload(payload, { id, bytes });
  }

  /** Seals and opens as the engine does. */
  get codec(): PayloadCodec {
    const now = (): PayloadCodec => createPayloadCodec({ currentKeyId: this.#currentId, keys: this.#keys });
    return { encode: (payloads) => now().encode(payloads), decode: (payloads) => now().decode(payloads) };
  }
}
