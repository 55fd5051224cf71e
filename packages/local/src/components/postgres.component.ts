import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import type { Component } from '../supervisor/component.js';
import { acceptsSessions } from './postgres-probe.js';
import { choosePostgresLauncher, type PostgresLauncher } from './run-as-postgres.js';
import { readOrMakeSecret } from './secret-file.js';

const NAME = 'belay';
/** For one machine and few sessions: small memory, no parallel workers, no I/O workers. Durability settings stay at their safe defaults. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '60', shared_buffers: '32MB', max_wal_size: '256MB', min_wal_size: '80MB',
  io_method: 'sync', max_parallel_workers_per_gather: '0', max_logical_replication_workers: '0', autovacuum_max_workers: '1', jit: 'off', log_min_messages: 'warning', log_checkpoints: 'off', log_line_prefix: '',
  // The details of an error show what was in a row.
  log_error_verbosity: 'terse',
};

/** The database as a component, and the URL by which the others reach it (it holds the password). */
export interface PostgresSetup {
  readonly component: Component;
  readonly databaseUrl: string;
}

/**
 * Prepares the data in `<data dir>/postgres` (on the first run) and says how to start the server.
 * @throws {LocalError} POSTGRES_MISSING when it cannot run on this machine.
 */
export async function preparePostgres(dataDir: string, programs: string, port: number): Promise<PostgresSetup> {
  const data = join(dataDir, 'postgres');
  const password = await readOrMakeSecret(join(dataDir, 'postgres.password'));
  const launcher = await choosePostgresLauncher([join(programs, 'postgres'), data]);
  if (!(await exists(data))) await initialise(data, programs, password, launcher);
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...args] = [...launcher.prefix, join(programs, 'postgres'), '-D', data, ...settings];
  return {
    databaseUrl: `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`,
    component: {
      name: 'postgres', argv: [program, ...args], env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '' }, cwd: '/', user: launcher.user,
      isReady: () => acceptsSessions(port, NAME, NAME), readyTimeoutMs: 60_000, stopSignal: 'SIGINT', stopTimeoutMs: 15_000, logs: 'both', url: `127.0.0.1:${port}`,
    },
  };
}

/** Into a folder of another name first: a set-up that was interrupted leaves nothing that looks like a database. */
async function initialise(data: string, programs: string, password: string, launcher: PostgresLauncher): Promise<void> {
  const draft = `${data}.draft`;
  const passwordFile = `${draft}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (launcher.owner !== undefined) for (const path of [draft, passwordFile]) await chown(path, launcher.owner.uid, launcher.owner.gid);
  try {
    await runAs(launcher, [join(programs, 'initdb'), '-D', draft, '-U', NAME, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'], '');
    await runAs(launcher, [join(programs, 'postgres'), '--single', '-D', draft, 'postgres'], `CREATE DATABASE ${NAME};\n`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, data);
}

async function runAs({ prefix, user }: PostgresLauncher, argv: readonly string[], input: string): Promise<void> {
  const [program = '', ...args] = [...prefix, ...argv];
  const child = spawn(program, args, { ...user, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '' }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
  child.stdin.end(input);
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw new LocalError('POSTGRES_MISSING', `${argv[0]} ended with exit code ${exitCode}: ${output.trim().split('\n').slice(-6).join('\n')}`);
}
