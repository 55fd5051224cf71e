import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { getTableConfig, PgTable, sql } from '../../src/platform/database/orm.js';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { openDatabase } from '../../src/platform/database/database.js';
import { isDatabaseUnavailable } from '../../src/platform/errors/database-error.js';
import { presentError } from '../../src/platform/errors/present-error.js';
import { migrate } from '../../src/platform/database/migrate.js';
import * as schema from '../../src/platform/database/schema/index.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';

let postgres: TestPostgres;
let database: TestDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
});
afterAll(async () => {
  await database?.drop();
  await postgres?.stop();
});

const exported: readonly unknown[] = Object.values(schema);
const tables = exported.filter((value) => value instanceof PgTable).map((table) => getTableConfig(table));

describe('a database that is away', () => {
  it.each([['refuses', 'postgres://nobody@127.0.0.1:9/none'], ['is not there', 'missing']])('is told from a defect when it %s', async (_what, url) => {
    const away = openDatabase(url === 'missing' ? database.url.replace(/[^/]+$/, 'belay_missing') : url);
    const error: unknown = await away.db.select().from(schema.projects).then(() => undefined, (reason: unknown) => reason);
    await away.close();

    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(isDatabaseUnavailable(new Error('something else'))).toBe(false);
  });

  it('is told to callers by its code, without its texts', async () => {
    const away = openDatabase('postgres://nobody@127.0.0.1:9/none');
    const error: unknown = await away.db.select().from(schema.projects).then(() => undefined, (reason: unknown) => reason);
    await away.close();

    const shown = presentError(new GraphQLError('x', { originalError: error instanceof Error ? error : undefined }), pino({ level: 'silent' }));

    expect(shown.extensions?.['code']).toBe('DATABASE_UNAVAILABLE');
    expect(JSON.stringify(shown)).not.toMatch(/select|nobody|127/);
  });
});

describe('a connection that is lost', () => {
  it('between two statements of a transaction fails that transaction only, and not the process', async () => {
    const lent = openDatabase(database.url);
    const lost = await lent.db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      await database.pool.query('SELECT pg_terminate_backend($1, 10000)', [rows[0]?.pid]);
      await setImmediate();
      await tx.execute(sql`SELECT 1`);
    }).then(() => undefined, (reason: unknown) => reason);
    const { rows } = await lent.db.execute(sql`SELECT 1 AS one`);
    await lent.close();

    expect(lost).toBeInstanceOf(Error);
    expect(rows).toEqual([{ one: 1 }]);
  });
});

describe('the records', () => {
  it.each(tables.map((table) => [table.name, table] as const))('have in table %s the columns that the code knows', async (name, table) => {
    const { rows } = await database.pool.query<{ column_name: string; is_nullable: string }>('SELECT column_name, is_nullable FROM information_schema.columns WHERE table_name = $1', [name]);

    const real = rows.map((row) => `${row.column_name} ${row.is_nullable === 'YES' ? 'null' : 'not null'}`).sort();

    expect(real).toEqual(table.columns.map((column) => `${column.name} ${column.notNull ? 'not null' : 'null'}`).sort());
  });

  it('are migrated once, however many processes start together', async () => {
    const runs = await Promise.all([migrate(database.pool), migrate(database.pool), migrate(database.pool)]);

    expect(runs.flat()).toEqual([]);
  });
});
