import { BelayError } from '@belay/contracts';

/** Place in a list that is sorted by a time and an id. */
export interface Cursor { readonly at: Date; readonly id: string }

/** Makes an opaque cursor of a row's sort key. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at.getTime().toString(36)}.${cursor.id}`).toString('base64url');
}

/**
 * Reads a cursor that `encodeCursor` made.
 * @throws {BelayError} INVALID_INPUT when it is not one.
 */
export function decodeCursor(text: string): Cursor {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split('.');
  const millis = /^[0-9a-z]{1,9}$/.test(time) ? Number.parseInt(time, 36) : Number.NaN;
  if (Number.isNaN(millis) || !/^[A-Za-z0-9_.:@/-]{1,200}$/.test(id)) {
    throw new BelayError('INVALID_INPUT', 'The cursor given as `after` is not one of this API. Pass an `endCursor` or an edge\'s `cursor` as it was given.', { details: { field: ['after'] } });
  }
  return { at: new Date(millis), id };
}
