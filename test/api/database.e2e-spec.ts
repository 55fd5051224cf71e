import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { migrate } from '../../src/platform/database/migrate.js';
import * as schema from '../../src/platform/database/schema/index.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';

let postgres: TestPostgres;
let database: TestDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
}, 60_000);
afterAll(async () => {
  await database?.drop();
  await postgres?.stop();
});

const tables = Object.values(schema).filter((value): value is PgTable => value instanceof PgTable).map((table) => getTableConfig(table));

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
