import { randomBytes } from 'node:crypto';

/** Prefixes of opaque ids, one for each kind of record. */
export type IdPrefix = 'prj' | 'app' | 'env' | 'tgt' | 'op' | 'out' | 'rel' | 'pln' | 'var' | 'sec' | 'tok' | 'rte' | 'exp' | 'frz' | 'pky' | 'obs' | 'gc';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_CHARACTERS = 20;

/** Makes an opaque id: the prefix and 100 random bits, lower-case letters and digits only (it is used in names of containers and workflows). */
export function makeId(prefix: IdPrefix): string {
  let text = '';
  for (const byte of randomBytes(RANDOM_CHARACTERS)) text += ALPHABET[byte % ALPHABET.length];
  return `${prefix}_${text}`;
}
