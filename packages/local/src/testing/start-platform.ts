import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { mustRun } from '../platform/run-program.js';
import { waitUntil } from '../platform/wait-until.js';
import { instanceOf } from '../run/child-environment.js';
import { readRunState, type RunState } from '../supervisor/run-state.js';
import { callGraphql, type GraphqlCall } from './call-graphql.js';
import { copyPostgresTemplate } from './postgres-template.js';
import { removeInstanceResources } from './remove-instance-resources.js';

/** Options of a platform for a test; all may be left out. */
export interface TestPlatformOptions {
  /** Where its data lives; a fresh folder by default, which `stop` removes. */
  readonly dataDir?: string;
  /** More variables for its processes, e.g. BELAY_LOG_LEVEL. */
  readonly env?: Readonly<Record<string, string>>;
  readonly readyTimeoutMs?: number;
}

/** A whole platform of its own: own data, own ports, own label on all that it makes in Docker. */
export interface TestPlatform {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly ownerToken: string;
  readonly dataDir: string;
  /** The value of the label `dev.belay.instance`. */
  readonly instance: string;
  /** One request to the API as the owner; rejects when the answer holds errors. */
  readonly graphql: GraphqlCall;
  /** Addresses and process ids as they are now. */
  state(): Promise<RunState>;
  /** What it has logged so far. */
  log(): string;
  /** Stops it and, unless told otherwise, removes all that it made: containers, networks, volumes, images, its own fresh folder. */
  stop(options?: { readonly keepResources?: boolean }): Promise<void>;
  /** Kills the supervisor alone (SIGKILL), as a crash would; its children live on. */
  crash(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '../../../..');

/**
 * Starts a platform and waits until it is ready. It ends with this process, however that ends.
 * @throws {LocalError} COMPONENT_FAILED with its log when it does not come up in time.
 */
export async function startPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'belay-test-')));
  await provideSetup(dataDir);
  await copyPostgresTemplate(dataDir);
  // Suites start platforms by the dozen: there what V8 compiled is kept and idle memory is not given back, which a bench would see.
  const forTests = process.env.JEST_WORKER_ID === undefined ? {} : { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/belay-v8'), BELAY_IDLE_MEMORY: 'keep' };
  const env = { ...process.env, ...forTests, BELAY_API_PORT: '0', BELAY_TEMPORAL_PORT: '0', BELAY_POSTGRES_PORT: '0', ...routerPorts(dataDir), BELAY_INSTANCE: instanceOf(dataDir), NODE_OPTIONS: '', ...options.env, BELAY_DATA_DIR: dataDir };
  const child = spawn(process.execPath, [join(ROOT, 'packages/local/dist/main.js'), 'start', '--until-stdin-ends'], { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { log += chunk; });
  const state = await waitUntil(async () => {
    if (child.exitCode !== null) return 'ended' as const;
    const present = await readRunState(dataDir);
    return present?.supervisor.pid === child.pid && present?.isReady ? present : undefined;
  }, options.readyTimeoutMs ?? 90_000);
  if (state === undefined || state === 'ended') {
    await endChild(child, 'SIGTERM');
    throw new LocalError('COMPONENT_FAILED', `the platform in ${dataDir} did not come up:\n${log.slice(-6_000)}`);
  }
  const ownerToken = (await readFile(join(dataDir, 'owner.token'), 'utf8')).trim();
  return {
    apiUrl: state.apiUrl, graphqlUrl: state.graphqlUrl, ownerToken, dataDir, instance: env.BELAY_INSTANCE,
    graphql: (query, variables) => callGraphql(state.graphqlUrl, ownerToken, query, variables),
    state: async () => (await readRunState(dataDir)) ?? state,
    log: () => log,
    stop: async ({ keepResources = false } = {}) => {
      await endChild(child, 'SIGTERM');
      if (keepResources) return;
      await removeInstanceResources(env.BELAY_INSTANCE);
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
    crash: () => endChild(child, 'SIGKILL'),
  };
}

/** Two platforms that begin at once would both find the usual port free, and then one would serve at another than it had said. A platform that comes back has those that it had. */
function routerPorts(dataDir: string): Readonly<Record<string, string>> {
  const http = 10_000 + 2 * (createHash('sha256').update(dataDir).digest().readUInt32BE() % 4_500);
  return { BELAY_HTTP_PORT: String(http), BELAY_HTTPS_PORT: String(http + 1) };
}

/** The set-up and the bundled workflows of the clone serve every platform of it. */
async function provideSetup(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await cp(join(ROOT, '.belay/cache'), join(dataDir, 'cache'), { recursive: true, errorOnExist: false }).catch(() => undefined);
  const own = join(dataDir, 'setup.json');
  if (await exists(own)) return;
  const shared = join(ROOT, '.belay/setup.json');
  if (await exists(shared)) await copyFile(shared, own);
  else await mustRun([process.execPath, join(ROOT, 'packages/local/dist/main.js'), 'setup', 'demo', '--quiet'], { env: { ...process.env, NODE_OPTIONS: '', BELAY_DATA_DIR: dataDir } });
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
