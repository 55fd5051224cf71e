import { BelayError } from '@belay/contracts';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Lets a text pass that can be a label of a host name (RFC 1123, lower case).
 * @throws {BelayError} INVALID_NAME naming the field.
 */
export function requireHostLabel(text: string, what: string, field: readonly string[]): void {
  if (LABEL.test(text)) return;
  throw new BelayError('INVALID_NAME', `The name of ${what} has to be a host name label: 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.`, { details: { field: [...field] } });
}

/** Makes a host name label of any text: `feature/New Login` → `feature-new-login`. Long ones are cut and get a part that tells them apart. Empty when nothing can be kept. */
export function toHostLabel(text: string, maxLength = 40): string {
  const label = text.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  if (label.length <= maxLength) return label;
  return `${label.slice(0, maxLength - 7).replace(/-+$/, '')}-${shortHash(text)}`;
}

/** FNV-1a, 30 bits in base 36: tells cut names apart; no security rests on it. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 2).toString(36).padStart(6, '0').slice(-6);
}
