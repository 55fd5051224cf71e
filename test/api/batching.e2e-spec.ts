import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ChangeListener } from '../../src/platform/database/change-listener.js';
import { observations, releases, steps, variables } from '../../src/platform/database/schema/index.js';
import { makeId } from '../../src/platform/ids/make-id.js';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { waitFor } from '../helpers/wait-for.js';
import { recordEnvironment, recordOperation } from '../helpers/records.js';
import { CONSOLIDATED_VIEW } from '../helpers/consolidated-view.js';

let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;
let queries: string[] = [];
/** What an API process looks at every second or two by itself. */
const OF_THE_CLOCK = /\b(outbox|wake|drift_check)\b/;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url, onQuery: (sql) => queries.push(sql) });
  for (let number = 0; number < 50; number += 1) {
    const place = await recordEnvironment(database.db);
    const operationId = await recordOperation(database.db, place);
    await database.db.insert(steps).values({ operationId, name: 'build/web', position: 1, phase: 'forward', summary: 'build web' });
    await database.db.insert(variables).values({ id: makeId('var'), scope: 'project', projectId: place.projectId, name: 'A', version: 1, isSecret: false, value: '1', setBy: 'test' });
    await database.db.insert(releases).values({ id: makeId('rel'), environmentId: place.environmentId, operationId, number: 1, isSealed: true, spec: { releaseId: 'r', environmentId: place.environmentId, applications: [], services: [] } });
    await database.db.insert(observations).values({ environmentId: place.environmentId, resources: [] });
  }
});
afterAll(async () => {
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

it('reads a page of 50 environments with their consolidated views by at most 10 SQL queries', async () => {
  queries = [];
  const { environments } = await api.query<{ environments: { nodes: readonly { readonly runningOperation: { readonly steps: readonly unknown[] } }[] } }>(`{ environments(first: 50) { nodes { ${CONSOLIDATED_VIEW} } } }`);
  const own = queries.filter((sql) => !OF_THE_CLOCK.test(sql));

  expect(environments.nodes).toHaveLength(50);
  expect(environments.nodes.every((node) => node.runningOperation.steps.length === 1)).toBe(true);
  expect(own.length).toBeLessThanOrEqual(10);
});

const BRANCH = 'query ($id: ID!) { environment(id: $id) { branch isMeantToRun health variables { name } runningOperation { id } } }';
interface Seen { readonly environment: { readonly isMeantToRun: boolean } }

it('reads an environment that has not changed without any SQL query', async () => {
  const { environmentId: id } = await recordEnvironment(database.db);
  await waitFor('the view to be remembered', async () => {
    await api.query<Seen>(BRANCH, { id });
    queries = [];
    await api.query<Seen>(BRANCH, { id });
    return queries.filter((sql) => !sql.includes('outbox')).length === 0;
  });
});

it('shows a change that another process made', async () => {
  const { environmentId: id } = await recordEnvironment(database.db);
  await api.query<Seen>(BRANCH, { id });

  await database.pool.query('UPDATE environment SET is_meant_to_run = false WHERE id = $1', [id]);

  await waitFor('the change', async () => !(await api.query<Seen>(BRANCH, { id })).environment.isMeantToRun, 4_000);
});

it('remembers nothing while it cannot hear of changes', async () => {
  const { environmentId: id } = await recordEnvironment(database.db);
  await api.query<Seen>(BRANCH, { id });

  await database.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE \'LISTEN%\'');
  await database.pool.query('UPDATE environment SET is_meant_to_run = false WHERE id = $1', [id]);

  await waitFor('the change', async () => !(await api.query<Seen>(BRANCH, { id })).environment.isMeantToRun, 4_000);
});

it('finds out that its connection was cut without a word', async () => {
  const target = new URL(database.url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    sockets.add(near).add(far);
    near.on('data', (data) => !isCut && far.write(data)).on('error', () => undefined);
    far.on('data', (data) => !isCut && near.write(data)).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const through = new URL(database.url);
  through.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  const listener = new ChangeListener(through.href, pino({ level: 'silent' }));
  await listener.start();
  expect(listener.isConnected).toBe(true);

  isCut = true;

  await waitFor('the loss to be noticed', async () => !listener.isConnected, 15_000);
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await listener.close();
});
