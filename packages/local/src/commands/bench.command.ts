import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LocalConfig } from '../config/local-config.js';
import { LocalError } from '../platform/local-error.js';
import { readSetupRecord } from '../setup/setup-record.js';

const SUFFIX = '.bench.ts';

/** `bench <name> [--json]`: runs `test/bench/<name>.bench.ts` and prints its figures; without a known name it lists them. */
export async function runBenchCommand(config: LocalConfig, args: readonly string[]): Promise<number> {
  const [name = ''] = args.filter((arg) => !arg.startsWith('--'));
  const folder = join(config.root, 'test/bench');
  const names = (await readdir(folder)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length)).sort();
  if (!names.includes(name)) {
    process.stderr.write(`${name === '' ? 'Which bench?' : `There is no bench "${name}".`} There are:\n${names.map((each) => `  ${each}\n`).join('')}`);
    return 2;
  }
  if ((await readSetupRecord(config.dataDir)).isOffline) process.env.BELAY_OFFLINE_IMAGES = '1';
  const bench: unknown = await import(pathToFileURL(join(folder, `${name}${SUFFIX}`)).href);
  if (!hasRun(bench)) throw new LocalError('BAD_ARGUMENT', `${name}${SUFFIX} must export a function run()`);
  const figures = await bench.run();
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(figures)}\n` : showTable(name, figures));
  return 0;
}

function hasRun(value: unknown): value is { run(): Promise<unknown> } {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}

/** One figure a line; nested ones by their path. */
function showTable(name: string, figures: unknown): string {
  const rows = flatten(figures, '');
  const width = Math.max(...rows.map(([path]) => path.length), 0);
  return `${name}\n${rows.map(([path, value]) => `  ${path.padEnd(width)}  ${value}\n`).join('')}`;
}

function flatten(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}
