import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LocalError } from '../platform/local-error.js';
import { hasProgram } from '../platform/run-program.js';
import { findPostgresUser, type SystemUser } from '../setup/postgres-user.js';

/** How to start a program of Postgres: what stands before its arguments, the user to start it as, and the owner its files must have (absent: us). */
export interface PostgresLauncher {
  readonly prefix: readonly string[];
  readonly user?: SystemUser;
  readonly owner?: SystemUser;
}

/** Bits of CapEff: passing folders that are closed to others, without (first) and with (second) writing to them. */
const PASSING = [{ name: 'dac_read_search', bit: 2 }, { name: 'dac_override', bit: 1 }] as const;

/**
 * As whom Postgres runs: as us, or, since it refuses root, as the system user "postgres".
 * Where that user cannot pass a folder above the clone (/root is closed on most machines), it is given the one capability to pass it.
 * @throws {LocalError} POSTGRES_MISSING when neither works.
 */
export async function choosePostgresLauncher(paths: readonly string[]): Promise<PostgresLauncher> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const user = await findPostgresUser();
  if (user === undefined) throw new LocalError('POSTGRES_MISSING', 'Postgres does not run as root and there is no system user "postgres"; run "npm run setup", which adds it');
  const closed = await findClosedFolder(paths, user);
  if (closed === undefined) return { prefix: [], user, owner: user };
  const capability = await findCapability();
  if (capability === undefined || !(await hasProgram('setpriv'))) {
    throw new LocalError('POSTGRES_MISSING', `the system user "postgres" cannot pass ${closed}. Put the clone where others may pass (chmod o+x ${closed}), or install util-linux, or point DATABASE_URL at a Postgres.`);
  }
  return { owner: user, prefix: ['setpriv', '--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', '--inh-caps', `+${capability}`, '--ambient-caps', `+${capability}`, '--'] };
}

/** The first folder on the way to any of the paths that the user may not pass. */
async function findClosedFolder(paths: readonly string[], user: SystemUser): Promise<string | undefined> {
  const folders = new Set(paths.flatMap(listParents));
  for (const folder of folders) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}

function listParents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...listParents(parent), parent];
}

async function findCapability(): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return PASSING.find(({ bit }) => (effective >> BigInt(bit)) & 1n)?.name;
}
