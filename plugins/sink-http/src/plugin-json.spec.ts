import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { pluginManifest } from '@belay/plugin-sdk';
import { z } from 'zod';
import { sinkOptions } from './sink-options.js';

describe('plugin.json', () => {
  it('tells the options as the plugin checks them', () => {
    const manifest = pluginManifest.parse(JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8')));
    const { $schema: _draft, ...options } = z.toJSONSchema(sinkOptions, { io: 'input' });

    expect(manifest.options).toEqual(options);
  });
});
