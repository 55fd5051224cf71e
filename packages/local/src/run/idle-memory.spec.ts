import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import { keepIdleMemorySmall } from './idle-memory.js';

const heap = (): number => getHeapStatistics().total_heap_size;
const MIB = 1024 * 1024;

describe('keepIdleMemorySmall', () => {
  it('gives back what a busy time took, once the process is idle', async () => {
    const before = heap();
    let taken: unknown[] | undefined = Array.from({ length: 2_000_000 }, (_value, index) => ({ index }));
    const most = heap();
    expect(taken).toHaveLength(2_000_000);
    taken = undefined;
    const stop = keepIdleMemorySmall(50);
    try {
      await new Promise<void>((resolve, reject) => {
        const look = setInterval(() => { if (heap() < before + 20 * MIB) finish(resolve); }, 20);
        const deadline = setTimeout(() => finish(() => reject(new Error(`the heap is still ${heap() / MIB} MiB, from ${before / MIB} over ${most / MIB}`))), 20_000);
        const finish = (how: () => void): void => { clearInterval(look); clearTimeout(deadline); how(); };
      });
    } finally {
      stop();
    }

    expect(most - before).toBeGreaterThan(40 * MIB);
  });

  it('shows the collector to nobody else', () => {
    keepIdleMemorySmall()();

    expect('gc' in globalThis).toBe(false);
  });
});
