import { describe, expect, it } from '@jest/globals';
import { readMoment, readOnce, readWeekly } from './freeze-windows.js';

describe('windows of a freeze on the command line', () => {
  it('are days, ranges of days, times and a time zone', () => {
    expect(readWeekly('fri,sat 18:00-08:00 Europe/Berlin')).toEqual({ days: ['FRIDAY', 'SATURDAY'], from: '18:00', to: '08:00', timeZone: 'Europe/Berlin' });
    expect(readWeekly('Sat-Mon 00:00-24:00 UTC').days).toEqual(['SATURDAY', 'SUNDAY', 'MONDAY']);
    expect(readOnce('2026-12-24T00:00Z/2027-01-02T00:00+01:00')).toEqual({ from: '2026-12-24T00:00:00.000Z', until: '2027-01-01T23:00:00.000Z' });
  });

  it.each([
    () => readWeekly('always'), () => readWeekly('noday 10:00-11:00 UTC'), () => readWeekly('s 10:00-11:00 UTC'), () => readOnce('2026-12-24T00:00Z'), () => readOnce('a/b'), () => readMoment('2026-12-24T18:00', '--until'), () => readMoment('tomorrow', '--until'),
  ])('say how they are written when they are not (%#)', (read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
