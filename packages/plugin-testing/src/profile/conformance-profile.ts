import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError, healthCheck } from '@belay/contracts';
import { z } from 'zod';

const command = z.array(z.string()).min(1);

/**
 * `conformance.json` beside a plugin's plugin.json: what the kit needs to know to try the plugin on its real target.
 * `{dataDir}`, `{target}`, `{instance}`, `{node}`, `{sdk}`, `{freePort}`, `{receiver}` (URL of the kit's receiver) and `{secretRef}` (reference of a secret) in texts are filled in; a text that is `{freePort}` alone becomes a number.
 */
export const conformanceProfile = z.strictObject({
  worker: command.optional().describe('Program that serves the plugin; by default the SDK\'s belay-plugin. It runs in the plugin\'s folder with the environment of a worker.'),
  targetOptions: z.record(z.string(), z.unknown()).default({}),
  environment: z.record(z.string(), z.string()).default({}).describe('Variables for the worker beside the usual ones.'),
  readyWithinMs: z.number().int().default(20_000),
  probe: command.optional().describe('Program that looks at the target past the plugin; cases that need it are skipped without.'),
  image: z.string().optional().describe('An image that can be had without a registry.'),
  workload: z.object({
    command: command.optional(), port: z.number().int().default(8080), healthCheck: healthCheck.optional(), startTimeoutMs: z.number().int().default(30_000),
    cpuMillis: z.number().int().default(200), ramBytes: z.number().int().default(128 * 1024 * 1024),
  }).prefault({}).describe('A program in the image that listens on the port and becomes healthy.'),
  neverHealthy: z.object({ image: z.string().optional(), command: command.optional(), healthCheck: healthCheck.optional() }).optional().describe('What makes the program run without ever becoming healthy.'),
  service: z.object({ image: z.string(), type: z.string().default('test'), command: command.optional(), port: z.number().int(), mountPath: z.string().default('/data'), healthCheck, variables: z.record(z.string(), z.string()).default({}) }).optional(),
  source: z.object({ statusRef: z.string().optional().describe('Ref of git notes in which statuses stand, where they stand in the repository.') }).prefault({}),
  job: z.object({
    image: z.string(),
    exitWith3: command.describe('Ends with exit code 3.'),
    print: command.describe('Prints `{text}`.'),
    printVariable: command.describe('Prints the environment variable `{name}`.'),
    sleep: command.describe('Runs for `{seconds}` seconds.'),
  }).optional(),
});
export type ConformanceProfile = z.output<typeof conformanceProfile>;

/** Reads a plugin's profile. @throws {BelayError} NOT_FOUND or INVALID_INPUT. */
export async function readConformanceProfile(pluginDir: string): Promise<ConformanceProfile> {
  const path = join(pluginDir, 'conformance.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new BelayError('NOT_FOUND', `${path} cannot be read; a plugin needs it to be certified (see docs/plugins.md).`, { cause: error });
  });
  const parsed = conformanceProfile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new BelayError('INVALID_INPUT', `${path} is not right: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`);
}

/** Fills `{name}` in all texts of a value; unknown names stay, to be filled in later. */
export function fillIn(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (value === '{freePort}' && names['freePort'] !== undefined) return Number(names['freePort']);
  if (typeof value === 'string') return fillText(value, names);
  if (Array.isArray(value)) return value.map((item) => fillIn(item, names));
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, names)]));
  return value;
}

/** Fills `{name}` in a text; unknown names stay. */
export function fillText(text: string, names: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
