import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { certify, type ConformanceReport } from '@belay/plugin-testing';
import { startTemporal, type TestTemporal } from '../helpers/temporal.js';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'packages/plugin-testing/fixtures');
const expected: Record<string, Record<string, string[]>> = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8'));
/** Most of a case is waiting: this many certifications keep two cores busy. */
const SIDE_BY_SIDE = 4;
/** Cases that a broken plugin is tried with beside those that it breaks: it must not fail them. */
const whole: Readonly<Record<string, readonly string[]>> = {
  'broken-provider': ['idempotency/already-done'], 'broken-notifier': ['notifier/'], 'broken-store': ['store/round-trip'], 'broken-sink': ['sink/delivers', 'sink/gives-up'], 'broken-source': ['source/branches', 'source/files'],
};
/** Defects that are seen in every case that looks. */
const showsElsewhere = new Set(['shows-other-environments', 'takes-any-name']);
/** All cases of the provider in memory take two minutes; these leave out what only waits. BELAY_FULL_CONFORMANCE=1 takes all. */
const isFull = process.env['BELAY_FULL_CONFORMANCE'] === '1';
const QUICK_CASES = ['payloads/', 'contract/', 'idempotency/', 'isolation/', 'scoping/', 'drift/', 'leaks/', 'traffic/', 'data/', 'running/', 'logs/', 'metrics/', 'jobs/', 'backups/', 'volumes/', 'cancel/any-call', 'fencing/', 'secrets/'];

interface Certification {
  readonly plugin: string;
  readonly only?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const green: readonly (Certification & { readonly proves: readonly string[] })[] = [
  { plugin: '@belay/provider-memory', proves: isFull ? ['target', 'images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'backups', 'volumes'] : [], ...(isFull ? {} : { only: QUICK_CASES }) },
  // A whole Docker engine takes five minutes; its copies of volumes are tried on every run.
  { plugin: '@belay/provider-docker', only: ['volumes/'], proves: [] },
  { plugin: '@belay/store-files', proves: ['backup-store'] }, { plugin: '@belay/sink-http', proves: ['sink'] }, { plugin: '@belay/source-git', proves: ['source'] },
];
const red = Object.entries(expected).flatMap(([plugin, defects]) => Object.entries(defects).map(([defect, rules]) => ({
  plugin: join(FIXTURES, plugin), defect, rules, environment: { BELAY_FIXTURE_DEFECT: defect },
  only: [...rules, ...(defect === 'prints-secrets' ? ['traffic/verify'] : showsElsewhere.has(defect) ? [] : (whole[plugin] ?? []))],
})));

describe('belay plugin certify', () => {
  let temporal: TestTemporal;
  let working: Promise<unknown> = Promise.resolve();
  const reports = new Map<Certification, PromiseWithResolvers<ConformanceReport>>([...green, ...red].map((one) => [one, Promise.withResolvers()]));

  beforeAll(async () => {
    temporal = await startTemporal();
    const queue = [...reports];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [one, report] = next;
        await certify({ ...one, baseDir: ROOT, temporalAddress: temporal.address, namespace: temporal.namespace }).then(report.resolve, report.reject);
        report.promise.catch(() => undefined);
      }
    };
    working = Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  }, 120_000);

  afterAll(async () => {
    await working;
    await temporal.stop();
  }, 600_000);

  const reportOf = async (one: Certification): Promise<ConformanceReport> => {
    const report = await reports.get(one)?.promise;
    if (report === undefined) throw new Error(`${one.plugin} was not tried`);
    return report;
  };
  const failedCases = ({ cases }: { readonly cases: readonly { readonly id: string; readonly verdict: string; readonly message?: string }[] }): string[] => cases.filter(({ verdict }) => verdict === 'failed').map(({ id, message }) => `${id}: ${message ?? ''}`);

  it('is green for the webhook notifier, by the command', async () => {
    const args = [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', '@belay/notifier-webhook', '--json', '--temporal', temporal.address];
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/node/bin/node'), args, { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 16_000_000 });

    const report: ConformanceReport = JSON.parse(stdout);
    expect(failedCases(report)).toEqual([]);
    expect(report.capabilitiesProven).toEqual(['notifier']);
  }, 240_000);

  it.each(green)('is green for $plugin', async (one) => {
    const report = await reportOf(one);

    expect(failedCases(report)).toEqual([]);
    expect(report.capabilitiesProven).toEqual(one.proves);
  }, 600_000);

  it.each(red)('is red for the rule that the plugin which $defect breaks, and for no other', async (one) => {
    const report = await reportOf(one);

    expect(failedCases(report).map((text) => text.slice(0, text.indexOf(':'))).sort()).toEqual([...one.rules].sort());
  }, 600_000);
});
