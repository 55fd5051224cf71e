import { describe, expect, it } from '@jest/globals';
import { capturedCli } from '../testing/captured-cli.js';
import { formatAgo, formatDuration } from './durations.js';
import { safeText } from './safe-text.js';
import { formatBytes } from './sizes.js';
import { tableLines } from './table.js';

describe('what people read', () => {
  it.each([[0, '0 ms'], [999.4, '999 ms'], [1000, '1.0 s'], [59_949, '59.9 s'], [59_960, '1 min 00 s'], [125_000, '2 min 05 s'], [7_380_000, '2 h 03 min']])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([[0, '0 B'], [512, '512 B'], [1536, '1.5 KiB'], [268_435_456, '256 MiB'], [2 ** 30, '1 GiB']])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('writes how long ago something was', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');

    expect([formatAgo('2026-01-01T23:59:55Z', now), formatAgo('2026-01-01T23:40:00Z', now), formatAgo('2025-12-30T00:00:00Z', now)]).toEqual(['just now', '20 min ago', '3 d ago']);
  });

  it('aligns columns by what is seen, not by bytes', () => {
    const lines = tableLines(capturedCli(), ['NAME', 'STATE'], [['日本', 'up'], ['a', 'down']]);

    expect(lines).toEqual(['NAME  STATE', '日本  up', 'a     down']);
  });

  it('takes control characters out of foreign text', () => {
    expect(safeText('a\u001b[31mred\u001b[0m\u001b[2J\rb\u0007\tc')).toBe('aredb  c');
  });
});
