import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { pluginManifest } from '@belay/plugin-sdk';
import { z } from 'zod';
import { sourceOptions } from './source-options.js';

describe('plugin.json', () => {
  it('tells the options as the plugin checks them', () => {
    const manifest = pluginManifest.parse(JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8')));
    const { $schema: _draft, ...options } = z.toJSONSchema(sourceOptions, { io: 'input' });

    expect(manifest.options).toEqual(options);
  });
});
