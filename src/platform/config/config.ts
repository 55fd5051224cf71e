import { resolve } from 'node:path';
import { z } from 'zod';
import { BelayError } from '@belay/contracts';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true');

/** Every variable of the process environment that the engine reads, with its default. */
const environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/]+:\d+$/, 'must be host:port').default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('belay'),
  BELAY_DATA_DIR: z.string().min(1).default('.belay'),
  BELAY_API_HOST: z.string().min(1).default('127.0.0.1'),
  BELAY_API_PORT: port.default(7400),
  BELAY_DOOR_HOST: z.string().min(1).default('127.0.0.1'),
  BELAY_DOOR_PORT: port.default(7401),
  BELAY_WORKER_HEALTH_PORT: port.default(7402),
  BELAY_GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
  BELAY_GATEWAY_PORT: port.default(7403),
  BELAY_GATEWAY_NAMES: z.string().default('localhost,127.0.0.1,::1'),
  BELAY_GATEWAY_HEALTH_PORT: port.default(7404),
  BELAY_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  BELAY_MASTER_KEY: z.string().optional(),
  BELAY_FILE_SOURCES: flag.default(true),
  BELAY_OFFLINE_IMAGES: flag.default(false),
  BELAY_GRAPHQL_JIT: z.coerce.number().int().min(0).default(20),
  BELAY_PLUGINS_FILE: z.string().min(1).default('belay.config.json'),
  BELAY_YOUNG_IMAGE_MS: z.coerce.number().int().min(0).default(600_000),
  BELAY_KEEP_RELEASES: z.coerce.number().int().min(1).max(1000).default(10),
  BELAY_NO_WORKER_AFTER_MS: z.coerce.number().int().min(1_000).max(86_400_000).default(60_000),
  BELAY_WORKER_DEPLOYMENT: z.string().min(1).optional(),
  BELAY_WORKER_BUILD_ID: z.string().min(1).optional(),
  BELAY_DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(8),
});

/** Settings of the engine's processes, frozen. Times in milliseconds, paths absolute. */
export interface Config {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly dataDir: string;
  readonly api: { readonly host: string; readonly port: number };
  readonly door: { readonly host: string; readonly port: number };
  /** Where the gateway listens, and the host names and addresses for which its certificate holds. */
  readonly gateway: { readonly host: string; readonly port: number; readonly names: readonly string[]; readonly healthPort: number };
  readonly workerHealthPort: number;
  /** How long a call waits for a worker of its plugin before the step fails. */
  readonly noWorkerAfterMs: number;
  /** Sealed releases of each environment whose images and data are kept, besides the one that runs and the last good one. */
  readonly keepReleases: number;
  /** An image younger than that is not collected, since it may be on its way into a release. */
  readonly youngImageMs: number;
  /** Name and build of the engine's worker where several builds run side by side (both variables set); absent: workers are not versioned. */
  readonly workerDeployment?: { readonly deploymentName: string; readonly buildId: string };
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Master keys as loadKeyring takes them, when the environment gave some; else `<data dir>/master.key` holds them. */
  readonly masterKey?: string;
  /** Whether sources may be `file://` URLs. */
  readonly allowsFileSources: boolean;
  readonly usesOfflineImages: boolean;
  /** A query is compiled after it was seen this many times; 0: never. */
  readonly graphqlJit: number;
  readonly pluginsFile: string;
}

/**
 * Parses the process environment once, for the start of a process.
 * @throws {BelayError} INVALID_INPUT naming each bad variable, never its value.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new BelayError('INVALID_INPUT', describeIssues(parsed.error, given));
  const e = parsed.data;
  return Object.freeze({
    databaseUrl: e.DATABASE_URL,
    databasePoolSize: e.BELAY_DATABASE_POOL,
    temporal: Object.freeze({ address: e.TEMPORAL_ADDRESS, namespace: e.TEMPORAL_NAMESPACE }),
    dataDir: resolve(e.BELAY_DATA_DIR),
    api: Object.freeze({ host: e.BELAY_API_HOST, port: e.BELAY_API_PORT }),
    door: Object.freeze({ host: e.BELAY_DOOR_HOST, port: e.BELAY_DOOR_PORT }),
    gateway: Object.freeze({ host: e.BELAY_GATEWAY_HOST, port: e.BELAY_GATEWAY_PORT, names: e.BELAY_GATEWAY_NAMES.split(',').map((name) => name.trim()).filter((name) => name !== ''), healthPort: e.BELAY_GATEWAY_HEALTH_PORT }),
    workerHealthPort: e.BELAY_WORKER_HEALTH_PORT,
    noWorkerAfterMs: e.BELAY_NO_WORKER_AFTER_MS,
    keepReleases: e.BELAY_KEEP_RELEASES,
    youngImageMs: e.BELAY_YOUNG_IMAGE_MS,
    workerDeployment: e.BELAY_WORKER_DEPLOYMENT === undefined || e.BELAY_WORKER_BUILD_ID === undefined ? undefined : Object.freeze({ deploymentName: e.BELAY_WORKER_DEPLOYMENT, buildId: e.BELAY_WORKER_BUILD_ID }),
    logLevel: e.BELAY_LOG_LEVEL,
    masterKey: e.BELAY_MASTER_KEY,
    allowsFileSources: e.BELAY_FILE_SOURCES,
    usesOfflineImages: e.BELAY_OFFLINE_IMAGES,
    graphqlJit: e.BELAY_GRAPHQL_JIT,
    pluginsFile: resolve(e.BELAY_PLUGINS_FILE),
  });
}

function describeIssues(error: z.ZodError, given: Readonly<Record<string, unknown>>): string {
  const lines = error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name} ${given[name] === undefined ? 'is not set' : `has a value that cannot be used: ${describeRule(issue)}`}`;
  });
  return `The process environment is not usable. ${lines.join('; ')}.`;
}

/** Zod's own texts can quote the value (enums, formats), so only the rule is told. */
function describeRule(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value': return `one of ${issue.values.join(', ')} is wanted`;
    case 'too_small': return `at least ${issue.minimum} is wanted`;
    case 'too_big': return `at most ${issue.maximum} is wanted`;
    case 'invalid_type': return `${issue.expected} is wanted`;
    default: return issue.message;
  }
}
