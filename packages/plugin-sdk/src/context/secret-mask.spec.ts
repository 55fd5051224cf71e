import { describe, expect, it } from '@jest/globals';
import { SecretMask } from './secret-mask.js';

describe('a secret', () => {
  it('is taken out of a text in its own form, by line and in base64', () => {
    const mask = new SecretMask();
    mask.add(['first-line\nsecond-line']);

    expect(mask.mask(`a second-line and ${Buffer.from('first-line\nsecond-line').toString('base64')}`)).toBe('a *** and ***');
  });

  it('may be as long as a variable can be', () => {
    const mask = new SecretMask();
    const long = 'x'.repeat(3_000_000);
    mask.add([long, 'short-one']);

    expect(mask.mask(`before ${long} after short-one`)).toBe('before *** after ***');
  });
});
