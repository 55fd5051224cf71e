import type { Span } from '../diagnostics/findings.js';

/** Where a value stands: its own span and, in a map, its key's. */
export interface Place {
  readonly value: Span;
  readonly key?: Span;
  /** The scalar's text, when the value is one. */
  readonly text?: string;
}

/** Places by JSON pointer of the authored manifest, with present spellings of keys. */
export type Places = ReadonlyMap<string, Place>;

/** A path as a JSON pointer (RFC 6901). */
export const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${escapePointer(String(part))}`).join('');

/** One part of a JSON pointer. */
export const escapePointer = (part: string): string => (part.includes('~') || part.includes('/') ? part.replaceAll('~', '~0').replaceAll('/', '~1') : part);

/** The place at a path, or of the nearest ancestor that has one. */
export function nearestPlace(places: Places, path: readonly PropertyKey[]): Place {
  for (let length = path.length; length >= 0; length--) {
    const place = places.get(pointerOf(path.slice(0, length)));
    if (place !== undefined) return place;
  }
  return { value: [0, 0] };
}
