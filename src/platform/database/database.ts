import { drizzle, type NodePgDatabase } from './orm.js';
import pg from 'pg';
import * as schema from './schema/index.js';

/** Typed access to the records. Also what `db.transaction` hands to its function. */
export type Db = NodePgDatabase<typeof schema>;

/** A pool of connections with typed access over it. */
export interface Database {
  readonly pool: pg.Pool;
  readonly db: Db;
  close(): Promise<void>;
}

/** What a process may set about its connections. */
export interface DatabaseOptions {
  readonly poolSize?: number;
  /** Told of each SQL text that is run; for tests and debugging. */
  readonly onQuery?: (sql: string) => void;
}

/** Opens a pool; connections are made when they are needed. Lost idle connections are replaced silently. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({ connectionString: url, max: options.poolSize ?? 8, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 5_000, allowExitOnIdle: false });
  // Without a listener a lost idle connection would end the process; the next query reports the loss where it matters.
  pool.on('error', () => undefined);
  // Nor does the pool listen to one that is lent out, which can be lost between two statements of a transaction.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const { onQuery } = options;
  const db = drizzle(pool, { schema, ...(onQuery === undefined ? {} : { logger: { logQuery: (sql: string) => onQuery(sql) } }) });
  return { pool, db, close: () => pool.end() };
}
