import { describe, expect, it } from '@jest/globals';
import { readManifest } from '../read-manifest.js';
import type { MergeInput } from './merge-input.js';
import { mergeManifests } from './merge-manifests.js';

function manifest(file: string, order: number, text: string): MergeInput {
  const result = readManifest(text, { file: 'belay.yml' });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return { file, order, spec: result.spec, sources: result.sources };
}

const app = (name: string, path = '/', more = '') =>
  `application:\n  name: ${name}\n  project: shop\n${more}routers:\n- name: Main\n  routes:\n  - application_name: ${name}\n    paths: [${path}]\n`;

describe('mergeManifests', () => {
  it('joins routers of the same name and shares services of the same name, type and version', () => {
    const database = 'databases:\n- {type: postgresql, name: main, version: "12"}\n';
    const { spec, diagnostics } = mergeManifests([
      manifest('web', 1, app('web', '/', database)),
      manifest('api', 2, app('api', '/api', database.replace('main', 'MAIN')).replace('Main', 'main')),
    ]);

    expect(diagnostics).toEqual([]);
    expect(spec.project).toBe('shop');
    expect(spec.applications.map(({ key }) => key)).toEqual(['web', 'api']);
    expect(spec.services).toMatchObject([{ name: 'main', declaredBy: ['web', 'api'] }]);
    expect(spec.routers).toMatchObject([{ name: 'Main', routes: [{ application: 'web' }, { application: 'api' }] }]);
  });

  it('refuses the newest duplicate route and names both places', () => {
    const { spec, diagnostics } = mergeManifests([manifest('late: belay.yml', 9, app('late', '/*')), manifest('early: belay.yml', 3, app('early'))]);

    expect(spec.routers[0]?.routes.map(({ application }) => application)).toEqual(['early']);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'error',
        code: 'ROUTE_TAKEN',
        file: 'late: belay.yml',
        line: 8,
        column: 13,
        message: '"/*" of the router "Main" already leads to "early" (early: belay.yml on line 8); this newer route is refused.',
      }),
    ]);
  });

  it('does the same four times over for the real case of four applications at one root', () => {
    const { spec, diagnostics } = mergeManifests(['a', 'b', 'c', 'd'].map((name, order) => manifest(name, order, app(name, '/*'))));

    expect(spec.routers[0]?.routes.map(({ application }) => application)).toEqual(['a']);
    expect(diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual(['ROUTE_TAKEN b', 'ROUTE_TAKEN c', 'ROUTE_TAKEN d']);
  });

  it('refuses a service that two manifests describe differently', () => {
    const database = (version: string) => `databases:\n- type: postgresql\n  name: main\n  version: "${version}"\n`;
    const { spec, diagnostics } = mergeManifests([manifest('web', 1, app('web', '/', database('12'))), manifest('api', 2, app('api', '/api', database('13')))]);

    expect(spec.services).toMatchObject([{ versionText: '12', declaredBy: ['web'] }]);
    expect(diagnostics).toEqual([
      expect.objectContaining({ code: 'SERVICE_MISMATCH', file: 'api', line: 7, message: '"main" has another version here than in web on line 7.' }),
    ]);
  });

  it('takes from one manifest what the other leaves open', () => {
    const { spec, diagnostics } = mergeManifests([
      manifest('web', 1, app('web', '/', 'databases:\n- {type: redis, name: cache}\n')),
      manifest('api', 2, app('api', '/api', 'databases:\n- {type: redis, name: cache, version: "6", ram: 1GB}\n')),
    ]);

    expect(diagnostics).toEqual([]);
    expect(spec.services).toMatchObject([{ versionText: '6', resources: { ramBytes: 1024 ** 3 }, declaredBy: ['web', 'api'] }]);
  });

  it('refuses services whose built-in variables would have the same names', () => {
    const { diagnostics } = mergeManifests([
      manifest('web', 1, app('web', '/', 'databases:\n- {type: redis, name: my-db}\n')),
      manifest('api', 2, app('api', '/api', 'databases:\n- {type: mysql, name: my_db}\n')),
    ]);

    expect(diagnostics.map(({ code }) => code)).toEqual(['VARIABLE_NAME_TAKEN']);
  });

  it('finds unknown and circular dependencies', () => {
    const dependsOn = (name: string) => `  depends_on: [${name}]\n`;
    const { diagnostics } = mergeManifests([
      manifest('a', 1, app('a', '/a', dependsOn('B'))),
      manifest('b', 2, app('b', '/b', dependsOn('c'))),
      manifest('c', 3, app('c', '/c', dependsOn('a'))),
      manifest('d', 4, app('dd', '/d', dependsOn('clickhose'))),
      manifest('e', 5, app('clickhouse', '/e')),
    ]);

    expect(diagnostics.map(({ code, file, message, hint }) => ({ code, file, message, hint }))).toEqual([
      {
        code: 'DEPENDS_ON_UNKNOWN',
        file: 'd',
        message: '"dd" depends on "clickhose", which no manifest of the project defines.',
        hint: 'Did you mean clickhouse?',
      },
      {
        code: 'DEPENDS_ON_CIRCLE',
        file: 'c',
        message: 'Applications depend on each other in a circle: a → b → c → a.',
        hint: 'Remove one of these dependencies.',
      },
    ]);
  });

  it('finds routes to applications that nobody defines', () => {
    const { diagnostics } = mergeManifests([manifest('web', 1, app('web').replace('application_name: web', 'application_name: gatsby'))]);

    expect(diagnostics).toEqual([expect.objectContaining({ code: 'ROUTE_APPLICATION_UNKNOWN', line: 7, column: 23 })]);
  });

  it('refuses a second application of the same name, another project and a taken domain', () => {
    const domain = (text: string) => text.replace('  routes:', '  custom_domains: [{branch: main, domain: shop.example.com}]\n  routes:');
    const { spec, diagnostics } = mergeManifests([
      manifest('one', 1, domain(app('web'))),
      manifest('two', 2, app('WEB', '/2')),
      manifest('three', 3, app('other', '/3').replace('shop', 'else')),
      manifest('four', 4, domain(app('four', '/4')).replace('Main', 'second')),
    ]);

    expect(spec.applications.map(({ name }) => name)).toEqual(['web', 'four']);
    expect(diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'NAME_TAKEN two',
      'PROJECT_MISMATCH three',
      'DOMAIN_TAKEN four',
      'ROUTE_APPLICATION_UNKNOWN three',
    ]);
  });

  it('names files only, when it has no sources', () => {
    const inputs = [manifest('one', 1, app('one')), manifest('two', 2, app('two'))].map(({ file, order, spec }) => ({ file, order, spec }));

    expect(mergeManifests(inputs).diagnostics).toEqual([
      expect.objectContaining({ file: 'two', line: 1, message: '"/" of the router "Main" already leads to "one" (one); this newer route is refused.' }),
    ]);
  });
});
