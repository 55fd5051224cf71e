import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { pluginManifest } from '@belay/plugin-sdk';
import { z } from 'zod';
import { kubernetesOptions } from './options.js';

describe('plugin.json', () => {
  it('tells the options as the plugin checks them, and which one is secret', () => {
    const manifest = pluginManifest.parse(JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8')));
    const { $schema: _draft, ...options } = z.toJSONSchema(kubernetesOptions, { io: 'input' });

    expect(manifest.options).toEqual(options);
    expect(options.properties).toMatchObject({ kubeconfig: { secret: true }, registry: { properties: { password: { secret: true } } } });
  });
});
