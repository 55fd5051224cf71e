import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findNextSpan, findSpan, findThaw, type FreezeTimes } from './freeze-calendar.js';
import { instantOf, isTimeZone, wallClockAt } from './zoned-time.js';

const freeze = (part: Partial<FreezeTimes>): FreezeTimes => ({ startsAt: new Date('2026-01-01T00:00:00Z'), endsAt: null, weekly: [], intervals: [], ...part });
const at = (time: string): number => Date.parse(time);
const iso = (ms: number | undefined): string | undefined => (ms === undefined || !Number.isFinite(ms) ? undefined : new Date(ms).toISOString());
const nights = { days: ['saturday'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' } as const;

describe('time zones', () => {
  it.each([
    // Clocks go from 02:00 to 03:00: what is skipped is the moment of the change.
    ['Europe/Berlin', '2026-03-29T02:30', 'first', '2026-03-29T01:00:00.000Z'],
    // Clocks go from 03:00 back to 02:00: 02:30 is shown twice.
    ['Europe/Berlin', '2026-10-25T02:30', 'first', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30', 'last', '2026-10-25T01:30:00.000Z'],
    ['America/New_York', '2026-03-08T02:15', 'last', '2026-03-08T07:00:00.000Z'],
    // Half an hour of daylight saving, and an offset of three quarters.
    ['Australia/Lord_Howe', '2026-10-04T02:15', 'first', '2026-10-03T15:30:00.000Z'],
    ['Asia/Kathmandu', '2026-07-01T12:00', 'first', '2026-07-01T06:15:00.000Z'],
    ['UTC', '2026-07-01T12:00', 'last', '2026-07-01T12:00:00.000Z'],
  ] as const)('%s shows %s (%s) at %s', (zone, wall, which, instant) => {
    expect(iso(instantOf(zone, at(`${wall}:00Z`), which))).toBe(instant);
  });

  it('gives back every instant that a clock shows once', () => {
    fc.assert(fc.property(fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia'), fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') }), (zone, instant) => {
      const wall = wallClockAt(zone, instant);
      expect([instantOf(zone, wall, 'first'), instantOf(zone, wall, 'last')]).toContain(instant);
    }));
  });

  it('knows names of zones from anything else', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', '+02:00', '', 'CEST?'].map(isTimeZone)).toEqual([true, true, false, false, false, false]);
  });
});

describe('a calendar of freezes', () => {
  it('goes past midnight, up to but without its end', () => {
    const weekly = freeze({ weekly: [nights] });

    expect([at('2026-07-04T19:59:59Z'), at('2026-07-04T20:00:00Z'), at('2026-07-05T03:59:59.999Z'), at('2026-07-05T04:00:00Z')].map((ms) => iso(findSpan(weekly, ms)?.untilMs)))
      .toEqual([undefined, '2026-07-05T04:00:00.000Z', '2026-07-05T04:00:00.000Z', undefined]);
    expect(iso(findNextSpan(weekly, at('2026-07-05T04:00:00Z'))?.fromMs)).toBe('2026-07-11T20:00:00.000Z');
  });

  it('is an hour longer or shorter in the night in which clocks change', () => {
    const span = (ms: number): number => {
      const found = findSpan(freeze({ weekly: [nights] }), ms);
      return found === undefined ? 0 : (found.untilMs - found.fromMs) / 3_600_000;
    };

    expect([span(at('2026-03-28T23:00:00Z')), span(at('2026-10-24T23:00:00Z')), span(at('2026-07-04T23:00:00Z'))]).toEqual([7, 9, 8]);
  });

  it('joins stretches that meet or overlap, of whichever freeze', () => {
    const weekend = freeze({ weekly: [{ days: ['friday'], from: '18:00', to: '24:00', timeZone: 'UTC' }, { days: ['saturday', 'sunday'], from: '00:00', to: '24:00', timeZone: 'UTC' }] });
    const monday = freeze({ intervals: [{ from: '2026-07-05T12:00:00Z', until: '2026-07-06T09:00:00Z' }] });

    expect(iso(findThaw([weekend], at('2026-07-03T20:00:00Z')))).toBe('2026-07-06T00:00:00.000Z');
    expect(iso(findThaw([weekend, monday], at('2026-07-03T20:00:00Z')))).toBe('2026-07-06T09:00:00.000Z');
    expect(findThaw([weekend, freeze({})], at('2026-07-03T20:00:00Z'))).toBe(Infinity);
    expect(findThaw([weekend], at('2026-07-01T12:00:00Z'))).toBe(at('2026-07-01T12:00:00Z'));
  });

  it('ends with its own end, whatever its windows say', () => {
    const ended = freeze({ weekly: [nights], endsAt: new Date('2026-07-04T23:00:00Z') });

    expect(iso(findSpan(ended, at('2026-07-04T22:00:00Z'))?.untilMs)).toBe('2026-07-04T23:00:00.000Z');
    expect(findSpan(ended, at('2026-07-04T23:30:00Z'))).toBeUndefined();
  });

  it('is never in effect at the time that it names as the thaw, and always before', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Tokyo');
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30')).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
    const window = fc.record({ days: fc.subarray(['monday', 'wednesday', 'saturday', 'sunday'] as const, { minLength: 1 }), from: time, to: time, timeZone: zones }).filter(({ from, to }) => from !== to);
    fc.assert(fc.property(fc.array(window, { minLength: 1, maxLength: 4 }), fc.integer({ min: at('2026-02-01T00:00:00Z'), max: at('2027-02-01T00:00:00Z') }), (weekly, ms) => {
      const times = freeze({ weekly });
      const thaw = findThaw([times], ms);
      expect(Number.isFinite(thaw) && findSpan(times, thaw) === undefined).toBe(true);
      expect(thaw === ms || findSpan(times, thaw - 1) !== undefined).toBe(true);
    }), { numRuns: 60 });
  });
});
