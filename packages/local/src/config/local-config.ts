import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** What the environment says about this machine. `root` is the clone, `dataDir` its `.belay`, `cacheDir` what all clones share. */
export interface LocalConfig {
  readonly root: string;
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly dockerHost: string | undefined;
  readonly temporalAddress: string | undefined;
  readonly databaseUrl: string | undefined;
  /** The list of plugins to run. */
  readonly pluginsFile: string;
  /** The user's own word on offline images; undefined leaves it to the command. */
  readonly offlineImages: boolean | undefined;
  readonly apiPort: number;
  readonly temporalPort: number;
  readonly postgresPort: number;
  readonly logLevel: string;
}

/** Reads the environment once. A relative BELAY_DATA_DIR is taken from the clone. */
export function readLocalConfig(root: string, env: NodeJS.ProcessEnv = process.env): LocalConfig {
  const dataDir = env.BELAY_DATA_DIR || '.belay';
  return Object.freeze({
    root,
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(root, dataDir),
    cacheDir: env.BELAY_CACHE_DIR ? resolve(root, env.BELAY_CACHE_DIR) : join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'belay'),
    dockerHost: env.DOCKER_HOST || undefined,
    temporalAddress: env.TEMPORAL_ADDRESS || undefined,
    databaseUrl: env.DATABASE_URL || undefined,
    pluginsFile: resolve(root, env.BELAY_PLUGINS_FILE || 'belay.config.json'),
    offlineImages: env.BELAY_OFFLINE_IMAGES === undefined ? undefined : env.BELAY_OFFLINE_IMAGES === '1',
    apiPort: readPort(env, 'BELAY_API_PORT', 7400),
    temporalPort: readPort(env, 'BELAY_TEMPORAL_PORT', 7233),
    postgresPort: readPort(env, 'BELAY_POSTGRES_PORT', 7432),
    logLevel: env.BELAY_LOG_LEVEL || 'info',
  });
}

function readPort(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${name} must be a port number from 0 to 65535 (0 takes any free one)`);
  return port;
}
