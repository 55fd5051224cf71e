import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';

let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url });
}, 60_000);
afterAll(async () => {
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

describe('the API', () => {
  it('wants a token', async () => {
    const answer = await api.ask('{ viewer { name } }', {}, null);

    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  it('knows the owner by the token in the data folder', async () => {
    expect(await api.query('{ viewer { name kind } }')).toEqual({ viewer: { name: 'owner', kind: 'OWNER' } });
  });
});
