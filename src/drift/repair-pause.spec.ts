import { describe, expect, it } from '@jest/globals';
import { repairPauseUntil } from './repair-pause.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 12, minute));
const repairs = (...states: readonly string[]) => states.map((state, index) => ({ state, createdAt: at(30 - index) }));

describe('repairPauseUntil', () => {
  it('lets the first repair start, and one after a success', () => {
    expect(repairPauseUntil([], at(30))).toBeUndefined();
    expect(repairPauseUntil(repairs('succeeded', 'failed'), at(30))).toBeUndefined();
  });

  it('waits twice as long after each failure in a row, an hour at most', () => {
    expect(repairPauseUntil(repairs('failed'), at(30))).toEqual(at(31));
    expect(repairPauseUntil(repairs('failed', 'failed', 'failed', 'succeeded', 'failed'), at(30))).toEqual(at(34));
    expect(repairPauseUntil(repairs(...Array.from({ length: 12 }, () => 'failed')), at(30))).toEqual(at(90));
    expect(repairPauseUntil(repairs('failed'), at(31))).toBeUndefined();
  });
});
