import { BelayError } from '../errors/belay-error.js';
import { payloadKeyring } from '../plugin/sealed-payloads.js';

/** Keys of one queue: new payloads are sealed with the current one, older ones stay readable until they are taken out. */
export interface Keyring {
  readonly currentKeyId: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

const KEY_BYTES = 32;

/** Reads a keyring from its JSON: `{ "current": "<key id>", "keys": { "<key id>": "<32 bytes, base64>" } }`. @throws {BelayError} INVALID_INPUT, never with a key in it. */
export function readKeyring(json: unknown): Keyring {
  const parsed = payloadKeyring.safeParse(json);
  if (!parsed.success) throw new BelayError('INVALID_INPUT', 'The keyring needs `current` and `keys`.');
  const keys = new Map(Object.entries(parsed.data.keys).map(([id, text]): [string, Uint8Array] => [id, Buffer.from(text, 'base64')]));
  for (const [id, key] of keys) if (key.length !== KEY_BYTES) throw new BelayError('INVALID_INPUT', `The key ${id} of the keyring has ${key.length} bytes; it must have ${KEY_BYTES}.`);
  if (!keys.has(parsed.data.current)) throw new BelayError('INVALID_INPUT', `The keyring has no key ${parsed.data.current}, which it names as the current one.`);
  return { currentKeyId: parsed.data.current, keys };
}
