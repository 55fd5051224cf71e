import { resolve } from 'node:path';
import { BelayError } from '@belay/contracts';
import { z } from 'zod';

/** Settings of a plugin worker, read from its environment once. */
export interface WorkerSettings {
  readonly temporalAddress: string;
  readonly namespace: string;
  /** File of the token that a gateway in front of Temporal wants; absent for a direct connection. */
  readonly temporalTokenFile: string | undefined;
  /** File of the authority that signed the gateway's certificate; given means TLS. */
  readonly temporalCaFile: string | undefined;
  readonly doorUrl: string;
  /** How long a question to the door waits for its answer. */
  readonly doorTimeoutMs: number;
  readonly tokenFile: string;
  /** Port of /healthz, /readyz and /metrics on the loopback address; 0 takes a free one; absent: not served. */
  readonly healthPort: number | undefined;
  readonly dataDir: string;
  readonly instance: string;
  readonly logLevel: string;
  /** How long running calls may go on after SIGTERM. */
  readonly shutdownGraceMs: number;
  readonly maxConcurrentCalls: number;
  /** Variables that a plugin may read: those that begin with BELAY_, without tokens and keys. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const count = (least: number, most: number) => z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most));
const schema = z.object({
  TEMPORAL_ADDRESS: z.string().min(1).default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('belay'),
  BELAY_TEMPORAL_TOKEN_FILE: z.string().min(1).optional(),
  BELAY_TEMPORAL_CA_FILE: z.string().min(1).optional(),
  BELAY_DOOR_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:7401'),
  BELAY_DOOR_TIMEOUT_MS: count(100, 600_000).default(10_000),
  BELAY_PLUGIN_TOKEN_FILE: z.string().min(1).optional(),
  BELAY_PLUGIN_HEALTH_PORT: count(0, 65535).optional(),
  BELAY_DATA_DIR: z.string().min(1).default('./.belay'),
  BELAY_INSTANCE: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens').default('local'),
  BELAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  BELAY_PLUGIN_GRACE_MS: count(0, 600_000).default(15_000),
  BELAY_PLUGIN_MAX_CALLS: count(1, 1_000).default(100),
});

/** Reads the settings. @throws {BelayError} INVALID_INPUT naming the variables, not their values. */
export function readWorkerSettings(variables: Readonly<Record<string, string | undefined>>, pluginId: string): WorkerSettings {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new BelayError('INVALID_INPUT', `The environment of the plugin worker is not right: ${problems}.`);
  }
  const settings = parsed.data;
  const dataDir = resolve(settings.BELAY_DATA_DIR);
  const tokenFile = settings.BELAY_PLUGIN_TOKEN_FILE ?? resolve(dataDir, 'tokens', `${pluginId}.token`);
  return {
    temporalAddress: settings.TEMPORAL_ADDRESS,
    namespace: settings.TEMPORAL_NAMESPACE,
    // The token that opens the door lets a plugin through the gateway too.
    temporalTokenFile: settings.BELAY_TEMPORAL_TOKEN_FILE ?? (settings.BELAY_TEMPORAL_CA_FILE === undefined ? undefined : tokenFile),
    temporalCaFile: settings.BELAY_TEMPORAL_CA_FILE,
    doorUrl: settings.BELAY_DOOR_URL,
    doorTimeoutMs: settings.BELAY_DOOR_TIMEOUT_MS,
    tokenFile,
    healthPort: settings.BELAY_PLUGIN_HEALTH_PORT,
    dataDir,
    instance: settings.BELAY_INSTANCE,
    logLevel: settings.BELAY_LOG_LEVEL,
    shutdownGraceMs: settings.BELAY_PLUGIN_GRACE_MS,
    maxConcurrentCalls: settings.BELAY_PLUGIN_MAX_CALLS,
    environment: Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('BELAY_') && !/TOKEN|KEY|SECRET|PASSWORD/.test(name))),
  };
}
