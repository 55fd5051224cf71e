import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../program.js';
import { capturedCli } from '../testing/captured-cli.js';
import { renderCliPage } from './render-cli-page.js';

describe('the page of commands', () => {
  it('says what the commands say', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');

    expect(page).toBe(renderCliPage(createProgram(capturedCli())));
  });
});
