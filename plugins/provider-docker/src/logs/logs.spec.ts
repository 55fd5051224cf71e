import { describe, expect, it } from '@jest/globals';
import { advance, formatCursor, parseCursor, skipUntil, type StreamLine } from '@belay/plugin-sdk';
import { LogFrames } from './log-frames.js';
import { toSince } from './since.js';

const frame = (stream: number, text: string): Buffer => {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};
const AT = '2026-01-02T03:04:05.000000001Z';
const line = (at: string, text: string): StreamLine => ({ at, stream: 'stdout', text });

describe('the engine\'s log stream', () => {
  it('gives whole lines wherever the chunks are cut', () => {
    const bytes = Buffer.concat([frame(1, `${AT} grüße\n`), frame(2, `${AT} oops\r\n`), frame(1, `${AT} \n`)]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const frames = new LogFrames();
      const lines = [...frames.push(bytes.subarray(0, cut)), ...frames.push(bytes.subarray(cut))];

      expect(lines).toEqual([{ at: AT, stream: 'stdout', text: 'grüße' }, { at: AT, stream: 'stderr', text: 'oops' }, { at: AT, stream: 'stdout', text: '' }]);
    }
  });

  it('goes on behind a cursor, also among lines of the same time', () => {
    const lines = [line('2026-01-02T03:04:05.000000000Z', 'a'), line(AT, 'b'), line(AT, 'c'), line(AT, 'd'), line('2026-01-02T03:04:06.000000000Z', 'e')];
    const cursor = lines.slice(0, 3).reduce<ReturnType<typeof parseCursor>>(advance, undefined);

    expect(cursor).toEqual({ at: AT, count: 2 });
    expect(parseCursor(formatCursor(cursor ?? { at: '', count: 0 }))).toEqual(cursor);
    expect(lines.filter(skipUntil(cursor)).map(({ text }) => text)).toEqual(['d', 'e']);
    expect(toSince(cursor)).toBe('1767323045.000000001');
  });
});
