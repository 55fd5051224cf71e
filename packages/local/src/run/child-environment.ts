import { createHash } from 'node:crypto';
import type { LocalConfig } from '../config/local-config.js';
import { TEMPORAL_NAMESPACE } from '../components/temporal.component.js';
import type { EnginePorts } from '../components/engine.components.js';
import type { SetupRecord } from '../setup/setup-record.js';

/** Addresses that were chosen for this run. */
export interface RunAddresses {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly ports: EnginePorts;
}

const DEFAULT_DOCKER = 'unix:///var/run/docker.sock';

/** The environment of the engine's processes: ours without what npm and Node put there for themselves, and the addresses. Holds the database's password, so it is never printed. */
export function childEnvironment(config: LocalConfig, record: SetupRecord, isOffline: boolean, { databaseUrl, temporalAddress, ports }: RunAddresses): Readonly<Record<string, string>> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !/^(npm_|NODE_OPTIONS$|INIT_CWD$|JEST_)/.test(entry[0]));
  return {
    ...Object.fromEntries(inherited),
    ...(record.docker.where === DEFAULT_DOCKER ? {} : { DOCKER_HOST: record.docker.where }),
    ...(isOffline ? { BELAY_OFFLINE_IMAGES: '1' } : {}),
    // Who needs certificates of its own to reach package registries needs them in builds too.
    ...(process.env.BELAY_BUILD_CA_FILE === undefined && process.env.NODE_EXTRA_CA_CERTS !== undefined ? { BELAY_BUILD_CA_FILE: process.env.NODE_EXTRA_CA_CERTS } : {}),
    // No NODE_COMPILE_CACHE: a start is a little longer without it, and 20 MB of code that runs once are not kept.
    // By default the C library keeps memory apart for each thread, of which these processes have many that do little.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
    NODE_ENV: process.env.NODE_ENV === 'test' ? 'production' : (process.env.NODE_ENV ?? 'production'),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: process.env.TEMPORAL_NAMESPACE ?? TEMPORAL_NAMESPACE,
    BELAY_DATA_DIR: config.dataDir,
    BELAY_INSTANCE: process.env.BELAY_INSTANCE ?? instanceOf(config.dataDir),
    BELAY_API_HOST: '127.0.0.1',
    BELAY_API_PORT: String(ports.api),
    BELAY_DOOR_PORT: String(ports.door),
    BELAY_DOOR_URL: `http://127.0.0.1:${ports.door}`,
    BELAY_WORKER_HEALTH_PORT: String(ports.workerHealth),
    BELAY_PLUGINS_FILE: config.pluginsFile,
    BELAY_LOG_LEVEL: config.logLevel,
  };
}

/**
 * Gives one kind of process the variables that are meant for it alone: `BELAY_ENV_WORKER_TEMPORAL_ADDRESS` stands for TEMPORAL_ADDRESS in the worker,
 * e.g. to lead its connection through a proxy. What is meant for others is left out.
 */
export function environmentOf(kind: 'API' | 'WORKER' | 'PLUGIN', env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own = `BELAY_ENV_${kind}_`;
  const entries = Object.entries(env);
  return {
    ...Object.fromEntries(entries.filter(([name]) => !name.startsWith('BELAY_ENV_'))),
    ...Object.fromEntries(entries.filter(([name]) => name.startsWith(own)).map(([name, value]) => [name.slice(own.length), value])),
  };
}

/** Names this installation on what it makes outside (the label `dev.belay.instance`): the same data, the same name. */
export function instanceOf(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
}
