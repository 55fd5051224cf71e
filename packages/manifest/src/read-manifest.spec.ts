import { describe, expect, it } from '@jest/globals';
import { explainManifest } from './print/explain-manifest.js';
import { printManifest } from './print/print-manifest.js';
import { readManifest } from './read-manifest.js';
import { readFixture, readFixtures } from '../testing/fixtures.js';
import { specLeaves } from '../testing/spec-leaves.js';

function specOf(fixture: string) {
  const result = readManifest(readFixture(fixture), { file: fixture.includes('belay') ? 'belay.yml' : '.qovery.yml' });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.spec;
}

const codesOf = (text: string, file = '.qovery.yml') =>
  readManifest(text, { file }).diagnostics.map(({ severity, code, line, column }) => `${severity} ${code} ${line}:${column}`);

describe('readManifest', () => {
  it('keeps names as written and gives them a lower-case identity', () => {
    const [application] = specOf('console-2021.qovery.yml').applications;

    expect(application).toMatchObject({ name: 'Garden-Shop', key: 'garden-shop', project: 'Plants and more', organization: 'QoveryCommunity' });
  });

  it('finds the application of a route whatever the letter case', () => {
    expect(codesOf(readFixture('console-2021.qovery.yml'))).toEqual([]);
  });

  it('keeps the text of numbers, so that 8.0 and 10.10 stay what they are', () => {
    expect(specOf('numbers.qovery.yml').services.map(({ type, versionText }) => `${type} ${versionText ?? '-'}`)).toEqual([
      'mysql 8.0',
      'postgresql 10.10',
      'redis 5.0',
      'mongodb -',
      'rabbitmq 3.8',
    ]);
  });

  it('reads units once, into base units', () => {
    expect(specOf('numbers.qovery.yml').applications[0]).toMatchObject({
      port: 3000,
      cpuMillis: 800,
      ramBytes: 512 * 1024 ** 2,
      startTimeoutMs: 60_000,
      storage: [
        { name: 'a', type: 'ssd', sizeBytes: 5 * 1024 ** 3, mountPoint: '/mnt/a' },
        { name: 'b', type: 'fast_ssd', sizeBytes: 10 * 1024 ** 3, mountPoint: '/srv/b' },
        { name: 'c', type: 'ssd', sizeBytes: 1.5 * 1024 ** 3, mountPoint: '/srv/c' },
      ],
    });
  });

  it('understands the spellings of 2019 and notes them', () => {
    expect(specOf('doc-example-2019.qovery.yml')).toMatchObject({
      applications: [{ port: 8080 }],
      routers: [{ routes: [{ application: 'invoices', path: { kind: 'regex', pattern: '^/users/.*/invoices/.*', raw: '\\/users\\/.*\\/invoices\\/.*' } }] }],
    });
    expect(codesOf(readFixture('doc-example-2019.qovery.yml'))).toEqual([
      'note KEY_IGNORED 1:1',
      'note OLD_SPELLING 7:3',
      'note KEY_IGNORED 8:3',
      'note OLD_SPELLING 12:5',
    ]);
  });

  it('reads routes at the root and two paths in one item', () => {
    expect(specOf('root-routes.qovery.yml').routers[0]?.routes.map(({ path }) => path)).toEqual([
      { kind: 'everything', raw: '/*' },
      { kind: 'prefix', prefix: '/api/v1', raw: '/api/v1/*' },
    ]);
    expect(codesOf(readFixture('root-routes.qovery.yml'))).toEqual(['note OLD_SPELLING 4:1', 'warning ROUTE_PATHS_JOINED 9:7']);
  });

  it.each([
    ['%YAML 1.1\n---\napplication: {name: 010, project: yes}\n', '010 of yes'],
    ['application: {name: !!binary aGVsbG8=, project: !!float 8.0}\n', 'aGVsbG8= of 8.0'],
    ['application:\n  name: >\n    folded\n    name\n  project: |\n    block\n', 'folded name of block'],
    ['{"application": {"name": "json", "project": 12}}', 'json of 12'],
    ['\uFEFF? application\n: name: a\n  project: b\n', 'a of b'],
  ])('reads the text of scalars in %j', (text, expected) => {
    const result = readManifest(text, { file: '.qovery.yml' });

    expect(result.ok ? result.spec.applications.map(({ name, project }) => `${name} of ${project}`) : result.diagnostics).toEqual([expected]);
  });

  it('follows anchors, aliases and merge keys', () => {
    expect(specOf('anchors.qovery.yml')).toMatchObject({
      applications: [{ organization: 'office' }],
      services: [
        { name: 'one', versionText: '12' },
        { name: 'two', versionText: '12' },
      ],
    });
  });

  it('reads a file with CRLF and without a final newline', () => {
    expect(specOf('crlf.qovery.yml').applications[0]).toMatchObject({ name: 'windows', project: 'office', port: 8080 });
  });

  it("takes a leading slash of a Dockerfile as the repository's root and keeps its letter case", () => {
    expect(specOf('dockerfile-slash.qovery.yml').applications[0]).toMatchObject({
      dockerfile: { path: 'DockerFile', raw: '/DockerFile' },
      dependsOn: ['clickhouse'],
    });
  });

  it('reads a belay.yml with several applications, defaults and resources', () => {
    const spec = specOf('belay.yml');

    expect(spec.applications.map(({ name, project, organization, variables }) => ({ name, project, organization, variables }))).toEqual([
      { name: 'web', project: 'shop', organization: 'acme', variables: { LOG_LEVEL: 'info' } },
      { name: 'api', project: 'shop', organization: 'acme', variables: { LOG_LEVEL: 'info', DATABASE_URL: '$BELAY_DATABASE_MAIN_CONNECTION_URI' } },
    ]);
    expect(spec.applications[0]).toMatchObject({
      dockerfile: { path: 'web/Dockerfile' },
      build: { target: 'runtime', args: { NODE_ENV: 'production' } },
      replicas: 2,
      healthCheck: { kind: 'http', path: '/healthz', intervalMs: 10_000, timeoutMs: 2000 },
    });
    expect(spec.applications[1]).toMatchObject({ healthCheck: { kind: 'tcp', port: 4000 }, processes: [{ name: 'web', command: ['node', 'server.js'] }] });
    expect(spec.services[0]).toMatchObject({ versionText: '16', resources: { cpuMillis: 1000, ramBytes: 1024 ** 3, storageBytes: 20 * 1024 ** 3 } });
  });

  it('refuses every key that the engine does not execute yet, at its place', () => {
    const result = readManifest(readFixture('unsupported.belay.yml'), { file: 'belay.yml' });

    expect(result.ok).toBe(false);
    expect(result.diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(
      [4, 6, 9, 9, 11, 13, 18, 21, 22].map((line) => `NOT_SUPPORTED_YET ${line}`),
    );
  });

  it('gives the spec of such keys to tools that only look', () => {
    const result = readManifest(readFixture('unsupported.belay.yml'), { file: 'belay.yml', unsupported: 'warning' });

    expect(result.ok && result.spec).toMatchObject({
      applications: [
        {
          build: { buildpack: 'heroku/builder' },
          autoscaling: { min: 1, max: 4, cpuPercent: 70 },
          jobs: [
            { kind: 'before-release', command: ['sh', '-c', 'npm run migrate'] },
            { kind: 'scheduled', cron: '0 3 * * *' },
          ],
        },
      ],
      services: [
        {
          type: 'mariadb',
          backup: { cron: '0 2 * * *', retentionMs: 7 * 86_400_000 },
          masks: [{ table: 'users', column: 'email', replaceWith: 'hidden@example.com' }],
        },
      ],
    });
  });

  it('reads bounds, metric, target and pace of autoscaling', () => {
    const text = `application:
  name: a
  project: b
  autoscaling:
    min: 2
    max: 6
    ram_percent: 70
    scale_up: {stabilization: 0s, step: 2, step_percent: 100, period: 15s}
    scale_down: {stabilization: 5m}
`;
    const result = readManifest(text, { file: 'belay.yml' });

    expect(result.ok && result.spec.applications[0]?.autoscaling).toEqual({ min: 2, max: 6, ramPercent: 70, scaleUp: { stabilizationMs: 0, stepReplicas: 2, stepPercent: 100, periodMs: 15_000 }, scaleDown: { stabilizationMs: 300_000 } });
    const printed = result.ok ? readManifest(printManifest(result.spec), { file: 'belay.yml' }) : undefined;
    expect(printed?.ok && printed.spec).toEqual(result.ok && result.spec);
    expect(result.ok && explainManifest(result.spec)).toContain('2 to 6 replicas, as 70 % of the memory reserved for each needs');
  });

  it('refuses autoscaling that contradicts itself or something else', () => {
    const text = `application:
  name: a
  project: b
  replicas: 2
  autoscaling: {min: 3, max: 2, cpu_percent: 70, ram_percent: 70, scale_up: {period: 15s}, scale_down: {stabilization: 2h}}
  processes:
    web: {replicas: 2}
`;

    expect(codesOf(text, 'belay.yml').map((line) => line.replace(/:\d+$/, ''))).toEqual([...Array.from({ length: 4 }, () => 'error CONFLICTING_KEYS 5'), 'error INVALID_DURATION 5', 'error CONFLICTING_KEYS 7']);
  });

  it('ignores keys of belay.yml in a .qovery.yml and says so', () => {
    expect(codesOf('application:\n  name: a\n  project: b\n  replicas: 2\n')).toEqual(['warning KEY_NEEDS_BELAY_YML 4:3']);
  });

  it('finds all mistakes of a file in one pass', () => {
    expect(codesOf(readFixture('wrong-values.qovery.yml'))).toEqual([
      'error INVALID_PORT 4:9',
      'error INVALID_SIZE 5:8',
      'error INVALID_BOOLEAN 6:24',
      'error UNKNOWN_SERVICE_TYPE 8:9',
      'error INVALID_VERSION 10:12',
      'error UNKNOWN_SERVICE_TYPE 11:9',
      'error MISSING_KEY 16:5',
      'warning KEY_IGNORED 17:3',
      'error MISSING_KEY 19:5',
      'warning UNKNOWN_KEY 19:5',
      'error WRONG_TYPE 20:12',
    ]);
  });

  it('still checks the rest of a file that has a wrong value', () => {
    expect(
      codesOf(
        'application: {name: a, project: b, port: x}\nrouters:\n- name: r\n  custom_domains: [{branch: m, domain: a.com}, {branch: n, domain: a.com}]\n  routes: [{application_name: z, paths: [/]}]\n',
      ),
    ).toEqual(['error INVALID_PORT 1:42', 'error DOMAIN_TAKEN 4:68', 'warning ROUTE_TO_OTHER_APPLICATION 5:31']);
  });

  it('corrects a misspelt key in the hint', () => {
    const [finding] = readManifest('application:\n  name: a\n  project: b\n  publicly_accesible: true\n', { file: '.qovery.yml' }).diagnostics;

    expect(finding).toEqual({
      severity: 'warning',
      code: 'UNKNOWN_KEY',
      message: '"publicly_accesible" is not a key here and is ignored.',
      hint: 'Did you mean publicly_accessible?',
      file: '.qovery.yml',
      line: 4,
      column: 3,
      endLine: 4,
      endColumn: 21,
    });
  });

  it('refuses one name for two databases, because their variables would be the same', () => {
    expect(
      codesOf(
        'application: {name: a, project: b}\ndatabases:\n- {type: redis, name: db}\n- {type: mysql, name: DB}\n- {type: mysql, name: my-db}\n- {type: mysql, name: my_db}\n',
      ).filter((code) => code.startsWith('error')),
    ).toEqual(['error NAME_TAKEN 4:23', 'error VARIABLE_NAME_TAKEN 6:23']);
  });

  it.each([
    ['', 'error EMPTY_MANIFEST 1:1'],
    ['# only a comment\n', 'error EMPTY_MANIFEST 1:1'],
    ['- a\n', 'error WRONG_TYPE 1:1'],
    ['a: \0', 'error FILE_NOT_TEXT 1:4'],
    ['application:\n  name: a\n', 'error MISSING_KEY 1:1'],
  ])('gives a finding for %j', (text, finding) => {
    expect(codesOf(text)).toContain(finding);
  });

  it('notes the old file names', () => {
    const text = 'application: {name: a, project: b}\n';

    expect(codesOf(text, 'x/.qovery.yaml')).toEqual(['note FILE_NAME_OLD 1:1']);
    expect(codesOf(text, 'qovery.yml')).toEqual(['note FILE_NAME_OLD 1:1']);
    expect(codesOf(text, 'x/.qovery.yml')).toEqual([]);
  });

  it('can trace every value of the example specs', () => {
    for (const { file, text } of readFixtures()) {
      const result = readManifest(text, { file: file.includes('belay') ? 'belay.yml' : file, unsupported: 'warning' });
      if (!result.ok) continue;
      const untraced = specLeaves(result.spec).filter(({ pointer }) => result.sources[pointer] === undefined);
      expect({ file, untraced }).toEqual({ file, untraced: [] });
    }
  });

  it('traces values to the very place, also of nested and renamed keys', () => {
    const text = readFixture('belay.yml');
    const result = readManifest(text, { file: 'belay.yml' });
    const written = (pointer: string) => {
      const source = result.ok ? result.sources[pointer] : undefined;
      return source && text.split('\n')[source.line - 1]?.slice(source.column - 1, source.endColumn - 1);
    };

    expect(written('/applications/0/project')).toBe('shop');
    expect(written('/applications/0/dockerfile/path')).toBe('web/Dockerfile');
    expect(written('/applications/0/build/args/NODE_ENV')).toBe('production');
    expect(written('/applications/0/healthCheck/path')).toBe('/healthz');
    expect(written('/applications/0/healthCheck/intervalMs')).toBe('10s');
    expect(written('/applications/0/variables/LOG_LEVEL')).toBe('info');
    expect(written('/applications/1/processes/0/command/1')).toBe('server.js');
    expect(written('/applications/1/storage/0/sizeBytes')).toBe('2GB');
    expect(written('/services/0/resources/storageBytes')).toBe('20GB');
    expect(written('/services/1/versionText')).toBe('"3.13"');
    expect(written('/routers/0/routes/1/path/prefix')).toBe('/api');
    expect(written('/routers/0/customDomains/0/domain')).toBe('shop.example.com');
  });
});
