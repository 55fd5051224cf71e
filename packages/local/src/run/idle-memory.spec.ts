import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const built = resolve(import.meta.dirname, '../../dist/run/idle-memory.js');

/** Takes memory, is idle, and tells of its heap in bytes: before, at its most, and after it was given back. A process of its own, whose heap holds nothing else. */
const program = `
  import { getHeapStatistics } from 'node:v8';
  import { keepIdleMemorySmall } from ${JSON.stringify(built)};
  const heap = () => getHeapStatistics().total_heap_size;
  const before = heap();
  keepIdleMemorySmall(50);
  let taken = Array.from({ length: 1_000_000 }, (_value, index) => ({ index, text: 'x' + index }));
  const most = heap();
  taken = undefined;
  const end = Date.now() + 20_000;
  const timer = setInterval(() => {
    if (heap() > before + (most - before) / 4 && Date.now() < end) return;
    clearInterval(timer);
    console.log(JSON.stringify({ before, most, after: heap(), isSeen: 'gc' in globalThis }));
  }, 20);
`;

describe('keepIdleMemorySmall', () => {
  it('gives back what a busy time took once the process is idle, and shows the collector to nobody else', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    const { before, most, after, isSeen } = JSON.parse(stdout);

    expect(most - before).toBeGreaterThan(40 * MIB);
    expect(after - before).toBeLessThan((most - before) / 4);
    expect(isSeen).toBe(false);
  });
});
