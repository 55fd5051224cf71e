import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderErrorsPage } from './errors-page.js';

describe('the page of error codes', () => {
  it('says what the list of codes says', () => {
    const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

    expect(page).toBe(renderErrorsPage());
  });
});
