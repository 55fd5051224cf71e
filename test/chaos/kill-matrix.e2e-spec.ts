import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChaosReport } from './report.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MINUTES = 60_000;

/** Why no Docker engine of the test's own can run here; undefined when one can. */
function whyNot(): string | undefined {
  if (process.env['DOCKER_HOST'] !== undefined) return 'DOCKER_HOST names an engine, and a run kills only its own';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a second Docker engine needs Linux and root';
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = ['dockerd', 'unshare', 'ip', 'iptables', 'mount', 'umount'].filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length > 0) return `a second Docker engine needs ${missing.join(', ')}`;
  return process.env['BELAY_OFFLINE_IMAGES'] === '1' ? undefined : 'the run uses offline images, and this machine pulls them';
}

async function runChaos(args: readonly string[]): Promise<ChaosReport> {
  const child = spawn(process.execPath, [join(ROOT, 'packages/local/dist/main.js'), 'chaos', ...args, '--json'], { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { told: '', said: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { output.told += chunk; });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => { output.said += chunk; });
  await once(child, 'close');
  if (output.told === '') throw new Error(`the run gave no figures:\n${output.said.slice(-4_000)}`);
  return JSON.parse(output.told);
}

const reason = whyNot();

describe('the kill matrix', () => {
  (reason === undefined ? it : it.skip)(`takes a kill of every part, a cut and a full disk with nothing lost, doubled or left${reason === undefined ? '' : ` (skipped: ${reason})`}`, async () => {
    // With this seed each target comes up once, a process last.
    const report = await runChaos(['--kills', '8', '--seed', '5', '--environments', '2', '--round', '10']);

    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ kills: 8, cuts: 1, fills: 1, wrongVerdicts: 0, duplicates: 0, leftovers: 0, lostEvents: 0, lostRequests: 0, stuck: 0 });
    expect(Object.keys(report.byTarget).sort()).toEqual(['api', 'containerd', 'disk', 'dockerd', 'link', 'plugin', 'postgres', 'router', 'temporal', 'worker']);
    expect(report.resumeMsP95 ?? 0).toBeLessThan(10_000);
  }, 6 * MINUTES);
});
