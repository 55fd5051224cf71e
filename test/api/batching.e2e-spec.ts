import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { observations, releases, steps, variables } from '../../src/platform/database/schema/index.js';
import { makeId } from '../../src/platform/ids/make-id.js';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { recordEnvironment, recordOperation } from '../helpers/records.js';
import { CONSOLIDATED_VIEW } from '../helpers/consolidated-view.js';

let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;
let queries: string[] = [];

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
}, 90_000);
afterAll(async () => {
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

it('reads a page of 50 environments with their consolidated views by at most 10 SQL queries', async () => {
  queries = [];
  const { environments } = await api.query<{ environments: { nodes: readonly { readonly runningOperation: { readonly steps: readonly unknown[] } }[] } }>(`{ environments(first: 50) { nodes { ${CONSOLIDATED_VIEW} } } }`);
  const own = queries.filter((sql) => !sql.includes('outbox'));

  expect(environments.nodes).toHaveLength(50);
  expect(environments.nodes.every((node) => node.runningOperation.steps.length === 1)).toBe(true);
  expect(own.length).toBeLessThanOrEqual(10);
});
