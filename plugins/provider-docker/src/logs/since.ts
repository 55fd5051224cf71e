import type { LogCursor } from '@belay/plugin-sdk';

/** Gives a cursor's time in the form of the engine's `since`: Unix seconds with nanoseconds. */
export function toSince(cursor: LogCursor | undefined): string {
  if (cursor === undefined) return '0';
  const [, nanos = '0'] = /\.(\d+)Z$/.exec(cursor.at) ?? [];
  return `${Math.floor(Date.parse(cursor.at) / 1000)}.${nanos.padEnd(9, '0')}`;
}
