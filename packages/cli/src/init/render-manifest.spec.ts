import { describe, expect, it } from '@jest/globals';
import { readManifest } from '@belay/manifest';
import { renderManifest } from './render-manifest.js';
import { readServices } from './wanted-services.js';

describe('a first manifest', () => {
  it('is read back as what was wanted', () => {
    const text = renderManifest({ project: 'Açme: shop', name: 'web', port: 8080, isPublic: true, services: [...readServices('database', ['postgres:11.5', 'redis'], 'web'), ...readServices('broker', ['rabbitmq'], 'web')] });

    const result = readManifest(text, { file: '.qovery.yml' });

    expect(result).toMatchObject({
      ok: true, diagnostics: [],
      spec: { applications: [{ name: 'web', project: 'Açme: shop', port: 8080, publiclyAccessible: true }], services: [{ type: 'postgresql', versionText: '11.5' }, { type: 'redis' }, { type: 'rabbitmq' }], routers: [{ name: 'main' }] },
    });
  });

  it.each(['true', '123', 'no', '-x', 'a: b', '# no'])('keeps the project name %j a text', (project) => {
    const result = readManifest(renderManifest({ project, name: 'web', isPublic: false, services: [] }), { file: '.qovery.yml' });

    expect(result).toMatchObject({ ok: true, spec: { applications: [{ project }] } });
  });

  it('refuses a database type that there is not, with those that there are', () => {
    expect(() => readServices('database', ['oracle'], 'web')).toThrow('There is no database of type "oracle".');
  });

  it('refuses what the engine does not run yet before it asks for its version', () => {
    expect(() => readServices('broker', ['kafka'], 'web')).toThrow('Belay does not run kafka yet.');
    expect(() => readServices('database', ['mariadb:11'], 'web')).toThrow('Belay does not run mariadb yet.');
  });
});
