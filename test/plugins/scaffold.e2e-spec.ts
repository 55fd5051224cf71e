import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';
import { removeFolder } from '../helpers/remove-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const CAPABILITIES = ['notifier', 'jobs', 'sink'] as const;
/** Bar of the whole path; measured 32 s (notifier) and 57 s (jobs). */
const MOST_MS = 180_000;

describe('npm create belay-plugin', () => {
  let temporal: TestTemporal;
  let folder: string;

  beforeAll(async () => {
    temporal = await startTemporal();
    folder = await mkdtemp(join(tmpdir(), 'belay-scaffold-'));
  });

  afterAll(async () => {
    await temporal.stop();
    await removeFolder(folder);
  });

  /** From an empty folder to a certificate, as its author would. */
  const certifyNew = async (capability: string): Promise<{ readonly report: { verdict: string; capabilitiesProven: string[] }; readonly tookMs: number }> => {
    const startedAt = performance.now();
    const dir = join(folder, `my-${capability}`);
    const env = { ...process.env, NODE_OPTIONS: '', TEMPORAL_ADDRESS: temporal.address, PATH: `${join(ROOT, 'node_modules/node/bin')}:${process.env['PATH'] ?? ''}` };
    const npm = async (...args: string[]): Promise<string> => (await run('npm', args, { cwd: dir, env, maxBuffer: 16_000_000 })).stdout;

    await run(process.execPath, [join(ROOT, 'packages/create-belay-plugin/bin/create-belay-plugin.js'), dir, '--capability', capability, '--belay', ROOT], { env });
    await npm('install', '--no-audit', '--no-fund', '--loglevel=error');
    await npm('run', 'build');
    await npm('run', 'lint');
    await npm('test');
    return { report: JSON.parse(await npm('run', '-s', 'certify', '--', '--json')), tookMs: performance.now() - startedAt };
  };

  const paths = new Map<string, ReturnType<typeof certifyNew>>();
  // Side by side: most of a path is waiting. Each failure is its own test's to tell.
  beforeAll(() => {
    for (const capability of CAPABILITIES) {
      const path = certifyNew(capability);
      path.catch(() => undefined);
      paths.set(capability, path);
    }
  });

  it.each(CAPABILITIES)('leads from nothing to a certificate for %s within three minutes', async (capability) => {
    const path = await paths.get(capability);
    if (path === undefined) throw new Error(`no path was begun for ${capability}`);
    const { report, tookMs } = path;

    expect(report.verdict).toBe('passed');
    expect(report.capabilitiesProven).toContain(capability);
    expect(tookMs).toBeLessThan(MOST_MS);
  }, MOST_MS + 60_000);
});
