import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assertPluginOptions } from './plugin-options.js';
import { pluginManifest } from './plugin-manifest.js';

const PLUGINS = join(import.meta.dirname, '../../../../plugins');
const manifestOf = (name: string) => pluginManifest.parse(JSON.parse(readFileSync(join(PLUGINS, name, 'plugin.json'), 'utf8')));

describe('options of a plugin', () => {
  it.each(readdirSync(PLUGINS))('are checked for %s by its plugin.json', (name) => {
    const manifest = manifestOf(name);

    expect(() => assertPluginOptions(manifest, 'not an object')).toThrow(expect.objectContaining({ code: 'PLUGIN_OPTIONS_INVALID' }));
  });

  it('are told by the field that is wrong, without its value', () => {
    const store = manifestOf('store-files');

    expect(() => assertPluginOptions(store, { folder: '/var/lib/objects', addressMinutes: 60 })).not.toThrow();
    expect(() => assertPluginOptions(store, {})).toThrow(/folder/);
    expect(() => assertPluginOptions(store, { folder: '/x', addressMinutes: 99_999 })).toThrow(expect.objectContaining({ code: 'PLUGIN_OPTIONS_INVALID', message: expect.stringMatching(/^The options do not fit the plugin store-files: addressMinutes: (?!.*99999)/) }));
    expect(() => assertPluginOptions(store, { folder: '/x', adress: 1 })).toThrow(expect.objectContaining({ message: expect.stringContaining('adress'), details: expect.objectContaining({ field: ['options', 'adress'] }) }));
    expect(() => assertPluginOptions(store, { folder: 7 })).toThrow(expect.objectContaining({ details: expect.objectContaining({ field: ['options', 'folder'] }) }));
  });

  it('are left to the worker where a schema says what cannot be checked here', () => {
    expect(() => assertPluginOptions({ id: 'odd', options: { if: {}, then: {} } }, { anything: 1 })).not.toThrow();
  });
});
