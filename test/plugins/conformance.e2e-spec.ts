import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'packages/plugin-testing/fixtures');
const expected: Record<string, Record<string, string[]>> = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8'));
/** All fixtures take eight minutes and a whole provider two; these stand for them. BELAY_FULL_CONFORMANCE=1 takes all. */
const QUICK = new Set(['answers-unsealed', 'keeps-its-first-keys', 'takes-garbage', 'replaces-with-the-same-key', 'promotes-from-anywhere', 'claims-without-listening', 'prints-secrets']);
const QUICK_CASES = ['payloads/', 'contract/', 'idempotency/', 'isolation/', 'scoping/', 'drift/', 'leaks/', 'traffic/', 'data/', 'running/', 'logs/', 'metrics/', 'jobs/', 'fencing/older', 'fencing/paused-before', 'secrets/'];
const isFull = process.env['BELAY_FULL_CONFORMANCE'] === '1';

interface Report {
  readonly verdict: string;
  readonly capabilitiesProven: string[];
  readonly cases: readonly { readonly id: string; readonly verdict: string; readonly message?: string }[];
}

describe('belay plugin certify', () => {
  let temporal: TestTemporal;

  beforeAll(async () => {
    temporal = await startTemporal();
  }, 60_000);

  afterAll(async () => {
    await temporal.stop();
  });

  async function certify(plugin: string, only: readonly string[] = [], defect = ''): Promise<Report> {
    const args = [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', plugin, '--json', '--temporal', temporal.address, ...only.flatMap((prefix) => ['--only', prefix])];
    const env = { ...process.env, NODE_OPTIONS: '', ...(defect === '' ? {} : { BELAY_FIXTURE_DEFECT: defect }) };
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/node/bin/node'), args, { cwd: ROOT, env, maxBuffer: 16_000_000 }).catch((error: { stdout?: string; stderr?: string }) => {
      if (error.stdout === undefined || error.stdout === '') throw new Error(`certify ended without a report: ${error.stderr ?? ''}`);
      return { stdout: error.stdout };
    });
    return JSON.parse(stdout);
  }

  const failedCases = (report: Report): string[] => report.cases.filter(({ verdict }) => verdict === 'failed').map(({ id, message }) => `${id}: ${message ?? ''}`);

  it('is green for the webhook notifier', async () => {
    const report = await certify('@belay/notifier-webhook');

    expect(failedCases(report)).toEqual([]);
    expect(report.capabilitiesProven).toEqual(['notifier']);
  }, 120_000);

  it('is green for the provider in memory', async () => {
    const report = await certify('@belay/provider-memory', isFull ? [] : QUICK_CASES);

    expect(failedCases(report)).toEqual([]);
    expect(report.capabilitiesProven).toEqual(isFull ? ['target', 'images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics'] : []);
  }, 400_000);

  const fixtures = Object.entries(expected).flatMap(([plugin, defects]) => Object.entries(defects).map(([defect, rules]) => ({ plugin, defect, rules })));

  it('says of a plugin that ignores the codec what it lacks', async () => {
    const report = await certify(join(FIXTURES, 'broken-provider'), ['payloads/sealed'], 'ignores-the-codec');

    expect(failedCases(report)).toEqual([expect.stringContaining('payloads/sealed: the worker does not open sealed payloads')]);
  }, 180_000);

  it.each(fixtures.filter(({ defect }) => isFull || QUICK.has(defect)))('is red for the rule that the plugin which $defect breaks, and for no other', async ({ plugin, defect, rules }) => {
    const others = plugin === 'broken-notifier' ? ['notifier/'] : defect === 'prints-secrets' ? ['traffic/verify'] : ['idempotency/already-done'];

    const report = await certify(join(FIXTURES, plugin), [...rules, ...others], defect);

    expect(report.cases.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id).sort()).toEqual([...rules].sort());
  }, 180_000);
});
