import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TEMPORAL_TUNING } from './temporal-settings.js';

describe('the tuning of Temporal', () => {
  it('is the same under docker compose', async () => {
    const compose = await readFile(resolve(import.meta.dirname, '../../../../docker-compose.yml'), 'utf8');

    const found = [...compose.matchAll(/--dynamic-config-value=(\S+)/g)].map(([, value]) => value);

    expect(found.sort()).toEqual(TEMPORAL_TUNING.filter((value) => value !== '--dynamic-config-value').sort());
  });
});
