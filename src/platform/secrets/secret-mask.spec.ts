import { describe, expect, it } from '@jest/globals';
import { SecretMask } from './secret-mask.js';

describe('SecretMask', () => {
  it('takes out values, their lines and their encoded forms, the longest first', () => {
    const mask = new SecretMask(['pass word/1', 'pass word/1 longer', 'first line\nsecond line']);

    expect(mask.mask(`a pass word/1 longer b ${encodeURIComponent('pass word/1')} c ${Buffer.from('pass word/1').toString('base64')} d second line`)).toBe('a *** b *** c *** d ***');
  });

  it('leaves short values and texts without secrets alone', () => {
    expect(new SecretMask(['true', '']).mask('this is true')).toBe('this is true');
    expect(new SecretMask([]).mask('text')).toBe('text');
  });
});
