import type { LogLine } from '@belay/contracts';

/** One line as the engine below keeps it: `at` has nanoseconds, so that lines can be told apart. */
export interface StreamLine {
  readonly at: string;
  readonly stream: LogLine['stream'];
  readonly text: string;
}

/** Position behind the last stored line of an instance: its time, and how many lines of exactly that time are stored. */
export interface LogCursor {
  readonly at: string;
  readonly count: number;
}

/** Reads a cursor as it is kept by the engine's records; undefined for none or one of another form. */
export function parseCursor(text: string | undefined): LogCursor | undefined {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)#(\d+)$/.exec(text ?? '');
  const [, at, count] = match ?? [];
  return at === undefined || count === undefined ? undefined : { at, count: Number(count) };
}

export function formatCursor(cursor: LogCursor): string {
  return `${cursor.at}#${cursor.count}`;
}

/** Moves a cursor behind a line. */
export function advance(cursor: LogCursor | undefined, line: StreamLine): LogCursor {
  return cursor?.at === line.at ? { at: line.at, count: cursor.count + 1 } : { at: line.at, count: 1 };
}

/** Gives a filter that lets through only what comes after a cursor, of a stream that begins at or before it. */
export function skipUntil(cursor: LogCursor | undefined): (line: StreamLine) => boolean {
  let seen = 0;
  return (line) => {
    if (cursor === undefined || line.at > cursor.at) return true;
    if (line.at < cursor.at) return false;
    seen += 1;
    return seen > cursor.count;
  };
}
