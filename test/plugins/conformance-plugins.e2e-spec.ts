import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { ConformanceReport } from '@belay/plugin-testing';
import { brokenFixtures, certifyAll, failedCases, failedRules, ROOT } from './certifications.ts';

const green = [
  { plugin: '@belay/provider-memory', proves: ['target', 'images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'backups', 'volumes', 'autoscaling'] },
  { plugin: '@belay/store-files', proves: ['backup-store'] }, { plugin: '@belay/sink-http', proves: ['sink'] }, { plugin: '@belay/source-git', proves: ['source'] },
];
const red = brokenFixtures('broken-notifier', 'broken-store', 'broken-sink', 'broken-source');

describe('belay plugin certify', () => {
  const { reportOf, temporalAddress } = certifyAll([...green, ...red]);

  it('is green for the webhook notifier, by the command', async () => {
    const args = [join(ROOT, 'packages/cli/bin/belay.js'), 'plugin', 'certify', '@belay/notifier-webhook', '--json', '--temporal', temporalAddress()];
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/node/bin/node'), args, { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 16_000_000 });

    const report: ConformanceReport = JSON.parse(stdout);
    expect(failedCases(report)).toEqual([]);
    expect(report.capabilitiesProven).toEqual(['notifier']);
  }, 240_000);

  it.each(green)('is green for $plugin, all cases', async (one) => {
    const report = await reportOf(one);

    expect(failedCases(report)).toEqual([]);
    expect(report.cases.filter(({ verdict }) => verdict === 'skipped')).toEqual([]);
    expect(report.capabilitiesProven).toEqual(one.proves);
  }, 600_000);

  it.each(red)('is red for the rule that the plugin which $defect breaks, and for no other', async (one) => {
    expect(failedRules(await reportOf(one))).toEqual([...one.rules].sort());
  }, 600_000);
});
