import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { BelayError } from '@belay/contracts';
import type pg from 'pg';

/** Beside this file in the sources; the compiler does not copy it, so the built program reads it from there too. */
const MIGRATIONS = new URL('../../../src/platform/database/migrations/', import.meta.url);
/** Any number that nothing else locks: "BELAY" in ASCII. */
const LOCK = 0x42454c4159;

/**
 * Brings the records to this version's shape, one SQL file after the other, each in a transaction. Processes that start together wait for one another.
 * @returns the names of the files that were run now.
 * @throws {BelayError} CONFLICT when a file that was run before has another content now.
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())');
    const { rows } = await client.query<{ name: string; digest: string }>('SELECT name, digest FROM migration');
    const applied = new Map(rows.map((row) => [row.name, row.digest]));
    const done: string[] = [];
    for (const file of await readMigrations()) {
      const digest = applied.get(file.name);
      if (digest === undefined) {
        await runMigration(client, file);
        done.push(file.name);
      } else if (digest !== file.digest) {
        throw new BelayError('CONFLICT', `The migration ${file.name} was changed after it had been run on this database. Put the old text back and write a new migration.`);
      }
    }
    return done;
  } finally {
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    client.release();
  }
}

interface MigrationFile { readonly name: string; readonly sql: string; readonly digest: string }

async function readMigrations(): Promise<MigrationFile[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(names.map(async (name) => {
    const sql = await readFile(new URL(name, MIGRATIONS), 'utf8');
    return { name, sql, digest: createHash('sha256').update(sql).digest('hex') };
  }));
}

async function runMigration(client: pg.PoolClient, file: MigrationFile): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await client.query('INSERT INTO migration (name, digest) VALUES ($1, $2)', [file.name, file.digest]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
