import { describe, expect, it } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import type { FreezeTimes } from './calendar/freeze-calendar.js';
import { checkCalendar, checkOnce, checkUntil, checkWeekly } from './freeze-checks.js';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const window = { days: ['saturday'], from: '10:00', to: '18:00', timeZone: 'UTC' } as const;
const times = (part: Partial<FreezeTimes>): FreezeTimes => ({ startsAt: new Date(NOW), endsAt: null, weekly: [], intervals: [], ...part });
const once = (from: string, until: string) => ({ from: new Date(from), until: new Date(until) });

function refusal(check: () => unknown): unknown {
  try {
    return check();
  } catch (error) {
    return error instanceof BelayError ? [error.code, error.details['field']] : error;
  }
}

describe('checks of a freeze', () => {
  it.each([
    ['no days', [{ ...window, days: [] }], ['weekly', '0', 'days']],
    ['an hour that does not exist', [{ ...window, from: '25:00' }], ['weekly', '0', 'from']],
    ['a text for a time', [window, { ...window, to: 'noon' }], ['weekly', '1', 'to']],
    ['no length', [{ ...window, to: '10:00' }], ['weekly', '0', 'to']],
    ['a zone that does not exist', [{ ...window, timeZone: 'Europe/Atlantis' }], ['weekly', '0', 'timeZone']],
    ['too many', Array.from({ length: 11 }, () => window), ['weekly']],
  ])('refuse a weekly window with %s', (_what, windows, field) => {
    expect(refusal(() => checkWeekly(windows))).toEqual(['INVALID_INPUT', field]);
  });

  it.each([
    ['ends before it begins', once('2026-07-02T00:00:00Z', '2026-07-01T00:00:00Z')], ['has no length', once('2026-07-02T00:00:00Z', '2026-07-02T00:00:00Z')],
    ['is over', once('2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z')], ['takes years', once('2026-07-01T00:00:00Z', '2029-07-01T00:00:00Z')],
  ])('refuse a single window that %s', (_what, one) => {
    expect(refusal(() => checkOnce([one], NOW))).toEqual(['INVALID_INPUT', ['once', '0', 'until']]);
  });

  it('refuse an end that is past or years away', () => {
    expect([new Date(NOW), new Date(NOW + 400 * 86_400_000)].map((until) => refusal(() => checkUntil(until, NOW)))).toEqual([['INVALID_INPUT', ['until']], ['INVALID_INPUT', ['until']]]);
    expect(checkUntil(null, NOW)).toBeNull();
  });

  it.each([
    ['weekly windows', times({ weekly: [window, { ...window, from: '17:00', to: '20:00' }] }), ['weekly', '1']],
    ['weekly windows of two zones', times({ weekly: [window, { ...window, from: '02:00', to: '05:00', timeZone: 'America/New_York' }] }), undefined],
    ['weekly windows that meet by their zones', times({ weekly: [window, { ...window, from: '03:00', to: '08:00', timeZone: 'America/New_York' }] }), ['weekly', '1']],
    ['windows past midnight', times({ weekly: [{ ...window, from: '20:00', to: '04:00' }, { ...window, days: ['sunday'], from: '03:00' }] }), ['weekly', '1']],
    ['single windows', times({ intervals: [{ from: '2026-07-01T00:00:00Z', until: '2026-07-03T00:00:00Z' }, { from: '2026-07-02T00:00:00Z', until: '2026-07-04T00:00:00Z' }] }), ['once', '1']],
    ['a single and a weekly window', times({ weekly: [window], intervals: [{ from: '2026-06-01T00:00:00Z', until: '2026-06-30T00:00:00Z' }] }), ['once', '0']],
    ['windows that only touch', times({ weekly: [window, { ...window, from: '18:00', to: '19:00' }] }), undefined],
  ])('look for overlaps of %s', (_what, given, field) => {
    expect(refusal(() => checkCalendar(given, [], NOW))).toEqual(field === undefined ? undefined : ['INVALID_INPUT', field]);
  });

  it('refuse windows that another freeze has, and windows without a gap', () => {
    const other = { ...times({ weekly: [window] }), id: 'frz_1', name: 'weekend' };
    const always = times({ weekly: [{ ...window, days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], from: '00:00', to: '24:00' }] });

    expect(refusal(() => checkCalendar(times({ weekly: [window] }), [other], NOW))).toEqual(['CONFLICT', ['weekly', '0']]);
    expect(refusal(() => checkCalendar(times({}), [other], NOW))).toBeUndefined();
    expect(refusal(() => checkCalendar(always, [], NOW))).toEqual(['INVALID_INPUT', ['weekly']]);
  });
});
