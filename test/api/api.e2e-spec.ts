import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '../../src/platform/database/orm.ts';
import { startApi, type TestApi } from '../helpers/api.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { waitFor } from '../helpers/wait-for.js';

let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url });
});
afterAll(async () => {
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

const codeOf = (answer: { readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] }): unknown => answer.errors?.[0]?.extensions?.['code'];

describe('access', () => {
  it('wants a token, and one that it knows', async () => {
    const answers = await Promise.all([api.ask('{ viewer { name } }', {}, null), api.ask('{ viewer { name } }', {}, 'belay_unknown-token'), api.ask('{ __schema { queryType { name } } }', {}, null), api.ask('{ viewer { name } }', {}, 'wrong')]);

    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([[401, 'UNAUTHENTICATED'], [401, 'UNAUTHENTICATED'], [401, 'UNAUTHENTICATED'], [401, 'UNAUTHENTICATED']]);
    expect(answers.map(({ errors }) => errors?.[0]?.message.split('. ')[0])).toEqual(['No token was given', 'The token is not known, was revoked, or is one of a plugin', 'No token was given', 'What was given is not a token']);
  });

  it('writes the owner\'s token where only the owner can read it, and stores its hash only', async () => {
    const { mode } = await stat(join(api.dataDir, 'owner.token'));
    const { rows } = await database.pool.query<{ found: boolean }>('SELECT row_to_json(t)::text LIKE $1 AS found FROM actor_token t', [`%${api.ownerToken}%`]);

    expect(mode & 0o777).toBe(0o600);
    expect(rows.map((row) => row.found)).toEqual([false]);
  });

  it('lets the owner give out tokens, and takes them back at once', async () => {
    const made = await api.mutate<{ secret: string; token: { id: string } }>('createToken', { name: 'ci' }, 'secret token { id kind }');
    expect(await api.ask('{ viewer { name kind } }', {}, made.secret)).toMatchObject({ data: { viewer: { name: 'ci', kind: 'USER' } } });
    expect(codeOf(await api.ask('{ tokens { nodes { name } } }', {}, made.secret))).toBe('FORBIDDEN');

    await api.mutate('revokeToken', { token: made.token.id }, 'token { revokedAt }');

    await waitFor('the token to be refused', async () => (await api.ask('{ viewer { name } }', {}, made.secret)).status === 401, 4_000);
  });

  it('does not let a plugin\'s token into the API', async () => {
    const made = await api.mutate<{ secret: string }>('createToken', { name: 'p', kind: 'PLUGIN', plugin: 'provider-docker' }, 'secret');

    expect((await api.ask('{ viewer { name } }', {}, made.secret)).status).toBe(401);
  });
});

describe('bad requests', () => {
  it('refuses a query that is too deep', async () => {
    const nest = (depth: number): string => (depth === 0 ? 'id' : `project { environments { nodes { ${nest(depth - 1)} } } }`);

    expect(codeOf(await api.ask(`{ environment(id: "x") { ${nest(6)} } }`))).toBe('QUERY_TOO_COMPLEX');
  });

  it('refuses a query that costs too much, also when it hides that in variables, fragments or aliases', async () => {
    const costly = [
      api.ask('{ projects(first: 100) { nodes { environments(first: 100) { nodes { operations(first: 100) { nodes { id } } } } } } }'),
      api.ask('query ($n: Int!) { projects(first: $n) { nodes { environments(first: $n) { nodes { operations(first: $n) { nodes { id } } } } } } }', { n: 100 }),
      api.ask(`{ ${Array.from({ length: 2_100 }, (_, index) => `a${index}: viewer { name }`).join(' ')} }`),
      api.ask('{ projects(first: 100) { nodes { ...p } } } fragment p on Project { environments(first: 100) { nodes { ...e } } } fragment e on Environment { operations(first: 100) { nodes { id } } }'),
    ];

    expect((await Promise.all(costly)).map(codeOf)).toEqual(costly.map(() => 'QUERY_TOO_COMPLEX'));
  });

  it('refuses a request of megabytes', async () => {
    const answer = await api.ask('query ($name: String!) { projectByName(name: $name) { id } }', { name: 'x'.repeat(2_000_000) });

    expect([answer.status, codeOf(answer)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('says what is wrong with a query that is none', async () => {
    const answers = await Promise.all([api.ask('{ nothing }'), api.ask('{'), api.ask('query ($id: ID!) { project(id: $id) { id } }'), api.ask('subscription { operationEvents(operation: "x") { offset } }')]);

    expect(answers.map(codeOf)).toEqual(answers.map(() => 'INVALID_INPUT'));
  });

  it('knows unknown ids', async () => {
    const answers = await Promise.all(['project', 'environment', 'operation', 'release', 'target'].map((kind) => api.ask(`{ ${kind}(id: "nothing_1") { id } }`)));

    expect(answers.map(codeOf)).toEqual(answers.map(() => 'NOT_FOUND'));
  });

  it('refuses a page that is no page', async () => {
    const answers = await Promise.all([api.ask('{ projects(first: 0) { nodes { id } } }'), api.ask('{ projects(first: 101) { nodes { id } } }'), api.ask('{ projects(after: "nonsense") { nodes { id } } }')]);

    expect(answers.map(codeOf)).toEqual(['INVALID_INPUT', 'INVALID_INPUT', 'INVALID_INPUT']);
  });

  it('masks what it did not expect', async () => {
    await database.db.execute(sql`ALTER TABLE target RENAME TO target_away`);
    const answer = await api.ask('{ targets { nodes { id } } }');
    await database.db.execute(sql`ALTER TABLE target_away RENAME TO target`);

    expect(codeOf(answer)).toBe('INTERNAL');
    expect(JSON.stringify(answer)).not.toMatch(/target_away|relation|select/i);
  });

  it('keeps its process up and says when the records are away', async () => {
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
  });
});
