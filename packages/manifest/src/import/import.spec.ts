import { describe, expect, it } from '@jest/globals';
import { readManifest } from '../read-manifest.js';
import { importCompose } from './import-compose.js';
import { importHeroku } from './import-heroku.js';
import type { ImportResult } from './import-result.js';
import { serviceOfImage } from './known-images.js';

function specOf(result: ImportResult) {
  const read = result.ok ? readManifest(result.text, { file: 'belay.yml' }) : undefined;
  if (read?.ok !== true) throw new Error(JSON.stringify(result.diagnostics));
  return read.spec;
}

const findingsOf = (result: ImportResult) => result.diagnostics.map(({ code, line, message }) => `${code} ${line} ${message}`);

const COMPOSE = `name: shop
services:
  web:
    build: .
    ports: ["8080:3000"]
    environment:
      - DATABASE_URL=postgres://user:pass@db:5432/shop
      - CACHE_HOST=cache
      - TOKEN=\${TOKEN}
      - MODE=\${MODE:-prod}
    depends_on: {db: {condition: service_healthy}, api: {condition: service_started}}
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:3000/health"]
      interval: 1m30s
      retries: 3
    volumes:
      - data:/var/lib/data
      - ./src:/app/src
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 512M}}}
  api:
    build: {context: ./api, target: runtime, args: {NODE_ENV: production}}
    expose: [4000]
    command: npm run start
    privileged: true
  db:
    image: postgres:11.5-alpine
    environment: {POSTGRES_PASSWORD: hunter2}
  cache: {image: redis}
  queue: {image: "rabbitmq:3.8-management"}
  adminer: {image: adminer}
`;

describe('importCompose', () => {
  const result = importCompose(COMPOSE, { file: 'docker-compose.yml' });

  it('makes applications of what is built, and services of known images', () => {
    const spec = specOf(result);

    expect(spec.applications).toMatchObject([
      {
        name: 'web',
        project: 'shop',
        dockerfile: { path: 'Dockerfile' },
        port: 3000,
        cpuMillis: 500,
        ramBytes: 512 * 1024 ** 2,
        replicas: 2,
        healthCheck: { kind: 'http', path: '/health', port: 3000, intervalMs: 90_000 },
        storage: [{ name: 'data', mountPoint: '/var/lib/data' }],
        dependsOn: ['api'],
        variables: { DATABASE_URL: '$QOVERY_DATABASE_DB_CONNECTION_URI', CACHE_HOST: '$QOVERY_DATABASE_CACHE_HOST', MODE: 'prod' },
      },
      {
        name: 'api',
        dockerfile: { path: 'api/Dockerfile' },
        build: { target: 'runtime', args: { NODE_ENV: 'production' } },
        port: 4000,
        processes: [{ name: 'web', command: ['sh', '-c', 'npm run start'] }],
      },
    ]);
    expect(spec.services.map(({ kind, type, name, versionText }) => `${kind} ${type} ${name} ${versionText ?? '-'}`)).toEqual([
      'database postgresql db 11.5',
      'database redis cache -',
      'broker rabbitmq queue 3.8',
    ]);
    expect(spec.routers).toMatchObject([{ routes: [{ application: 'web', path: { kind: 'everything' } }] }]);
  });

  it('says at its line what it dropped and what it guessed', () => {
    expect(findingsOf(result)).toEqual(
      expect.arrayContaining([
        'IMPORT_DROPPED 6 "services.web.environment.TOKEN" is not carried over.',
        'IMPORT_ASSUMED 6 DATABASE_URL now refers to QOVERY_DATABASE_DB_CONNECTION_URI.',
        'IMPORT_DROPPED 16 "services.web.volumes" is not carried over.',
        'IMPORT_ASSUMED 16 The volume "data" becomes a disk of 10GB.',
        'IMPORT_DROPPED 24 "services.api.privileged" is not carried over.',
        'IMPORT_ASSUMED 28 "redis" names no version.',
        'IMPORT_DROPPED 30 The service "adminer" runs a ready-made image, which Belay does not deploy.',
      ]),
    );
  });

  it('carries no password of a database over', () => {
    expect(JSON.stringify(result)).not.toMatch(/hunter2|user:pass/);
  });

  it('gives findings for a file that is no compose file', () => {
    expect(importCompose('a: b\n', { file: 'x.yml' })).toMatchObject({ ok: false, diagnostics: [{ code: 'MISSING_KEY' }] });
    expect(importCompose('services: {db: {image: postgres}}\n', { file: 'x.yml' }).ok).toBe(false);
    expect(importCompose('services:\n\tweb: x\n', { file: 'x.yml' })).toMatchObject({ ok: false, diagnostics: [{ code: 'YAML_TAB_INDENT', line: 2 }] });
  });

  it.each([
    ['postgres:16', { type: 'postgresql', version: '16' }],
    ['registry.example.com:5000/bitnami/postgresql:12.3.0-debian', { type: 'postgresql', version: '12.3.0' }],
    ['mysql', { type: 'mysql' }],
    ['redis:alpine', { type: 'redis' }],
    ['nginx:1', undefined],
  ])('reads the image %s', (image, expected) => {
    expect(serviceOfImage(image)).toEqual(expected);
  });
});

describe('importHeroku', () => {
  const procfile = { file: 'Procfile', text: '# processes\nweb: gunicorn app:app\nworker: celery -A app worker\nrelease: ./manage.py migrate\n' };
  const appJson = {
    file: 'app.json',
    text: '{\n\t"name": "my-app",\n\t"env": {"SECRET": {"generator": "secret"}, "DEBUG": "0"},\n\t"addons": ["heroku-postgresql:mini", {"plan": "heroku-redis", "options": {"version": "6"}}, "papertrail"],\n\t"formation": {"web": {"quantity": 2}},\n\t"buildpacks": [{"url": "heroku/python"}]\n}\n',
  };

  it('makes an application of each process and services of add-ons', () => {
    const spec = specOf(importHeroku({ procfile, appJson }));

    expect(spec.applications).toMatchObject([
      {
        name: 'my-app',
        port: 8080,
        replicas: 2,
        processes: [{ name: 'web', command: ['sh', '-c', 'gunicorn app:app'] }],
        variables: {
          PORT: '8080',
          DEBUG: '0',
          DATABASE_URL: '$QOVERY_DATABASE_MY_APP_POSTGRESQL_CONNECTION_URI',
          REDIS_URL: '$QOVERY_DATABASE_MY_APP_REDIS_CONNECTION_URI',
        },
      },
      { name: 'my-app-worker', processes: [{ name: 'worker' }] },
    ]);
    expect(spec.services.map(({ type, versionText }) => `${type} ${versionText ?? '-'}`)).toEqual(['postgresql -', 'redis 6']);
    expect(spec.routers).toMatchObject([{ routes: [{ application: 'my-app' }] }]);
  });

  it('says what it dropped and what it guessed', () => {
    const findings = findingsOf(importHeroku({ procfile, appJson }));

    expect(findings).toEqual(
      expect.arrayContaining([
        'IMPORT_DROPPED 4 The release command is not carried over: jobs before a release are not executed yet.',
        'IMPORT_ASSUMED 3 SECRET was a generated secret; it has no value yet.',
        'IMPORT_DROPPED 4 The add-on "papertrail" is not carried over.',
        'IMPORT_DROPPED 6 "buildpacks" is not carried over.',
      ]),
    );
  });

  it('needs only one of the two files', () => {
    expect(specOf(importHeroku({ procfile: { file: 'Procfile', text: 'web: node .' }, project: 'blog' })).applications).toMatchObject([
      { name: 'blog', project: 'blog' },
    ]);
    expect(specOf(importHeroku({ appJson })).applications).toMatchObject([{ name: 'my-app' }]);
  });

  it('refuses a Procfile that is none', () => {
    expect(importHeroku({ procfile: { file: 'Procfile', text: 'oops' } })).toMatchObject({
      ok: false,
      diagnostics: expect.arrayContaining([expect.objectContaining({ file: 'Procfile', line: 1, severity: 'error' })]),
    });
  });
});
