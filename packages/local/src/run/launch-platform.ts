import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { apiComponent, gatewayComponent, workerComponent, type EnginePorts } from '../components/engine.components.js';
import { listPlugins, pluginComponent, routeOf } from '../components/plugin.components.js';
import { preparePostgres } from '../components/postgres.component.js';
import { temporalComponent } from '../components/temporal.component.js';
import type { LocalConfig } from '../config/local-config.js';
import { readStartTicks } from '../platform/is-alive.js';
import { LocalError } from '../platform/local-error.js';
import { tryLock } from '../platform/lock.js';
import { choosePort } from '../platform/ports.js';
import type { SetupRecord } from '../setup/setup-record.js';
import type { Component } from '../supervisor/component.js';
import type { LogSink } from '../supervisor/log-printer.js';
import { readRunState, writeRunState, type RunState } from '../supervisor/run-state.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { childEnvironment, environmentOf } from './child-environment.js';
import { stopLeftovers } from './leftovers.js';

/** A platform that runs on this machine as our children. */
export interface LocalPlatform {
  readonly state: RunState;
  /** Stops all in reverse order; safe to call again. */
  stop(): Promise<void>;
  /** Ends all at once. */
  kill(): void;
}

export interface StartOptions {
  readonly config: LocalConfig;
  readonly record: SetupRecord;
  readonly isOffline: boolean;
  readonly log: LogSink;
  /** Called with the way to stop it before anything is started, so that a signal during the start stops what is there. */
  readonly onStarting?: (platform: Pick<LocalPlatform, 'stop' | 'kill'>) => void;
}

/**
 * Starts the platform of this clone and waits until every part serves.
 * @throws {LocalError} ALREADY_RUNNING when this clone's platform runs; COMPONENT_FAILED when a part does not come up (the others are stopped).
 */
export async function launchPlatform(options: StartOptions): Promise<LocalPlatform> {
  const { config, log } = options;
  await mkdir(config.dataDir, { recursive: true });
  const lock = await tryLock(join(config.dataDir, 'start.lock'));
  if ('heldBy' in lock) {
    const running = await readRunState(config.dataDir);
    throw new LocalError('ALREADY_RUNNING', `Belay already runs in this clone (process ${lock.heldBy})${running === undefined ? '' : ` at ${running.graphiqlUrl}`}. Stop that one first, or set BELAY_DATA_DIR to run a second one beside it.`);
  }
  await stopLeftovers(config.dataDir, log);
  return launchParts(options, () => lock.release());
}

async function launchParts({ config, record, isOffline, log, onStarting }: StartOptions, release: () => Promise<void>): Promise<LocalPlatform> {
  const ports = await chooseEnginePorts(config);
  const database = await chooseDatabase(config, record);
  const temporal = await chooseTemporal(config, record);
  const env = childEnvironment(config, record, isOffline, { databaseUrl: database.url, temporalAddress: temporal.address, ports });
  let state = describe(ports, temporal);
  let isGone = false;
  const save = async (changes: Partial<RunState>): Promise<void> => {
    if (isGone) return;
    state = { ...state, ...changes, components: supervisor.processes };
    await writeRunState(config.dataDir, state);
  };
  const supervisor = new Supervisor(log, () => void save({}));
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    await save({ isReady: false });
    isGone = true;
    await release();
  };
  onStarting?.({ stop, kill: () => supervisor.kill() });
  try {
    await supervisor.startStage([...database.components, ...temporal.components]);
    await supervisor.startStage([apiComponent(config.root, environmentOf('API', env), ports)]);
    const plugins = await listPlugins(config.pluginsFile);
    const gateway = plugins.every((plugin) => routeOf(plugin) === 'direct') ? undefined : { address: `127.0.0.1:${await choosePort(config.apiPort === 0 ? 0 : config.apiPort + 3)}`, caFile: join(config.dataDir, 'gateway/ca.crt') };
    if (gateway !== undefined) await supervisor.startStage([gatewayComponent(config.root, environmentOf('API', env), Number(gateway.address.split(':')[1]), await choosePort(0))]);
    const local = plugins.filter((plugin) => routeOf(plugin) !== 'remote');
    const workers = local.map((plugin) => pluginComponent(config.root, environmentOf('PLUGIN', env), plugin, routeOf(plugin) === 'gateway' ? gateway : undefined));
    await supervisor.startStage([workerComponent(config.root, environmentOf('WORKER', env), ports), ...(await Promise.all(workers))]);
    await save({ isReady: !supervisor.isStopping, ...(gateway === undefined ? {} : { gatewayAddress: gateway.address }) });
  } catch (error) {
    await stop();
    throw error;
  }
  return { get state() { return state; }, stop, kill: () => supervisor.kill() };
}

async function chooseEnginePorts(config: LocalConfig): Promise<EnginePorts> {
  const api = await choosePort(config.apiPort);
  const next = (offset: number): Promise<number> => choosePort(config.apiPort === 0 ? 0 : config.apiPort + offset);
  return { api, door: await next(1), workerHealth: await next(2) };
}

interface Chosen {
  readonly components: readonly Component[];
}

async function chooseDatabase(config: LocalConfig, record: SetupRecord): Promise<Chosen & { readonly url: string }> {
  if (config.databaseUrl !== undefined) return { components: [], url: config.databaseUrl };
  const { component, databaseUrl } = await preparePostgres(config.dataDir, record.postgres.where, await choosePort(config.postgresPort));
  return { components: [component], url: databaseUrl };
}

async function chooseTemporal(config: LocalConfig, record: SetupRecord): Promise<Chosen & { readonly address: string; readonly uiUrl?: string }> {
  if (record.temporal.kind === 'server') return { components: [], address: record.temporal.where };
  const grpc = await choosePort(config.temporalPort);
  const ui = await choosePort(config.temporalPort === 0 ? 0 : config.temporalPort + 1000);
  const [http, metrics] = [await choosePort(0), await choosePort(0)];
  return { components: [temporalComponent(record.temporal.where, config.dataDir, { grpc, ui, http, metrics })], address: `127.0.0.1:${grpc}`, uiUrl: `http://127.0.0.1:${ui}` };
}

function describe(ports: EnginePorts, temporal: { readonly address: string; readonly uiUrl?: string }): RunState {
  const apiUrl = `http://127.0.0.1:${ports.api}`;
  return {
    supervisor: { name: 'supervisor', pid: process.pid, startTicks: readStartTicks(process.pid) }, isReady: false,
    doorUrl: `http://127.0.0.1:${ports.door}`, apiUrl, graphqlUrl: `${apiUrl}/graphql`, graphiqlUrl: `${apiUrl}/graphiql`, temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl, startedAt: new Date().toISOString(), components: [],
  };
}
