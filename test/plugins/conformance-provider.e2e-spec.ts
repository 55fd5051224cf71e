import { describe, expect, it } from '@jest/globals';
import { brokenFixtures, certifyAll, failedRules } from './certifications.ts';

const red = brokenFixtures('broken-provider');

describe('belay plugin certify, for a provider', () => {
  const { reportOf } = certifyAll(red);

  it.each(red)('is red for the rule that the one which $defect breaks, and for no other', async (one) => {
    expect(failedRules(await reportOf(one))).toEqual([...one.rules].sort());
  }, 600_000);
});
