import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Document } from 'yaml';
import { readManifest } from '../read-manifest.js';
import { readFixtures } from '../../testing/fixtures.js';
import { printManifest } from './print-manifest.js';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_ .-]{0,14}$/),
  text,
  fc.constantFrom('null', 'true', '8.0', '~', '- a', 'a: b', '#x', "it's", '"q"', '2020-01-01', '0x1F'),
);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const size = fc.oneof(
  fc.integer({ min: 1, max: 4096 }).map((number) => `${number}MB`),
  fc.constantFrom('1gb', '0.5 GiB', '1.5TB', '3k', '1536KB'),
);
const cpu = fc.oneof(
  fc.integer({ min: 1, max: 9999 }).map((number) => `${number}m`),
  fc.constantFrom(1, 0.5, '2.25'),
);
const duration = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom('90s', '2m', '1h', '1500ms', '7d'));
const checkTime = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constantFrom('90s', '250ms', '1m'));
const command = fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));
const variables = fc
  .dictionary(
    fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,10}$/),
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('line\nline\n', '  x  ', '$OTHER', '8.0', '', 'yes', '\ttab')),
  )
  .filter((value) => !Object.hasOwn(value, '__proto__'));
const path = fc.constantFrom('/', '/*', '/api', '/api/', '/v1/*', '/*index.js', '\\/users\\/.*', '.*', 'x/y', '^/z[0-9]+$', '/a//b', '/a.b-c_d~e');
const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constant('8080'));
const mountPoint = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
const unique = <T>(item: fc.Arbitrary<T>, key: (value: T) => string, maxLength = 3) =>
  fc.uniqueArray(item, {
    selector: (value) =>
      key(value)
        .trim()
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_'),
    maxLength,
  });

const service = (type: fc.Arbitrary<string>) =>
  fc.record({
    type,
    name,
    version: optional(fc.constantFrom('12', '8.0', 10.1, '10.10', '3.8-management', 5)),
    cpu: optional(cpu),
    ram: optional(size),
    size: optional(size),
    backup: optional(fc.record({ schedule: fc.constantFrom('0 3 * * *', '*/5 1-4 * * 1,2'), retention: optional(duration) })),
    masks: optional(fc.array(fc.record({ table: text, column: text, replace_with: fc.string() }), { maxLength: 2 })),
  });

const application = fc.record({
  name,
  project: fc.constant('Project X'),
  organization: optional(name),
  publicly_accessible: optional(fc.constantFrom(true, false, 'yes')),
  dockerfile: optional(fc.constantFrom('Dockerfile', './x/Dockerfile', '/DockerFile', '.', '', 'a/b/')),
  build: optional(fc.record({ target: optional(word), args: optional(variables) })),
  port: optional(port),
  cpu: optional(cpu),
  ram: optional(size),
  start_timeout: optional(duration),
  replicas: optional(fc.integer({ min: 1, max: 100 })),
  health_check: optional(
    fc.oneof(
      fc.record({ http: mountPoint, port: optional(port), interval: optional(checkTime), retries: optional(fc.integer({ min: 1, max: 100 })) }),
      fc.record({ tcp: fc.constant(true), timeout: optional(checkTime) }),
      fc.record({ command }),
    ),
  ),
  processes: optional(
    fc.dictionary(
      word,
      fc.record({ command: optional(command), replicas: optional(fc.integer({ min: 1, max: 100 })), cpu: optional(cpu), ram: optional(size) }),
      { maxKeys: 3 },
    ),
  ),
  jobs: optional(fc.record({ before_release: optional(unique(fc.record({ name, command }), (job) => job.name)), scheduled: fc.constant(undefined) })),
  storage: optional(
    unique(fc.record({ name: word, type: fc.constantFrom('ssd', 'FAST_SSD', 'sdd'), size: fc.oneof(size, fc.constantFrom(5, '10')) }), (disk) => disk.name),
  ),
  volumes: optional(
    unique(
      fc.record({ name: word.map((value) => `v-${value}`), mount_point: mountPoint.map((value) => `/vol${value}`), size: optional(size) }),
      (volume) => volume.name + volume.mount_point,
      1,
    ),
  ),
  variables: optional(variables),
});

const manifest = fc
  .record({
    applications: unique(application, (value) => value.name).filter((list) => list.length > 0),
    databases: optional(unique(service(fc.constantFrom('POSTGRESQL', 'mysql', 'Redis', 'mongo')), (value) => value.name)),
    brokers: optional(unique(service(fc.constantFrom('rabbitmq')), (value) => value.name, 1)),
    routers: optional(
      unique(
        fc.record({
          name,
          custom_domains: optional(fc.constant([{ branch: 'main', domain: 'A.example.com' }])),
          paths: fc.uniqueArray(path, { minLength: 1, maxLength: 4 }),
        }),
        (value) => value.name,
        1,
      ),
    ),
    variables: optional(variables),
  })
  .map(({ routers, ...rest }) => ({
    ...rest,
    ...(routers && { routers: routers.map(({ paths, ...router }) => ({ ...router, routes: [{ application_name: rest.applications[0]?.name, paths }] })) }),
  }));

describe('printManifest', () => {
  it('prints any spec so that reading it gives the same spec', () => {
    let readable = 0;
    fc.assert(
      fc.property(manifest, (authored) => {
        const first = readManifest(new Document(JSON.parse(JSON.stringify(authored)), { aliasDuplicateObjects: false }).toString(), {
          file: 'belay.yml',
          unsupported: 'warning',
        });
        if (!first.ok) return;
        readable++;
        const second = readManifest(printManifest(first.spec), { file: 'belay.yml', unsupported: 'warning' });
        expect(second.ok ? second.spec : second.diagnostics).toEqual(first.spec);
      }),
      { seed: 20_201_117, numRuns: 250 },
    );
    // Random names can clash or be unprintable; most manifests must still be readable, or the property says nothing.
    expect(readable).toBeGreaterThan(120);
  });

  it('prints the example manifests so that reading them gives the same spec', () => {
    for (const { file, text: source } of readFixtures()) {
      const first = readManifest(source, { file: file.includes('belay') ? 'belay.yml' : file, unsupported: 'warning' });
      const second = first.ok ? readManifest(printManifest(first.spec), { file: 'belay.yml', unsupported: 'warning' }) : undefined;
      if (first.ok) expect(second?.ok === true && second.spec).toEqual(first.spec);
    }
  });
});
