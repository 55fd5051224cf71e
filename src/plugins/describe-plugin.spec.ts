import { describe, expect, it } from '@jest/globals';
import type { ConfiguredPlugin } from '../platform/config/configured-plugins.js';
import { describePlugin } from './describe-plugin.js';
import type { PluginWorkerRow } from './plugin.repository.js';

const now = Date.parse('2026-05-01T12:00:00Z');
const aWorker = (change: Partial<PluginWorkerRow> = {}): PluginWorkerRow => ({
  workerId: 'w1', pluginId: 'notifier-x', targetId: 'default', version: '1.0.0', contract: 1, digest: 'sha256:a', capabilities: ['notifier'], problem: null, isGone: false, firstSeenAt: new Date(now), lastSeenAt: new Date(now), ...change,
});
const installed = (digest?: string): ConfiguredPlugin => ({ pluginId: 'notifier-x', package: './x', target: 'default', digest });

describe('what is told of a plugin', () => {
  it('is that it is ready when its worker runs the files that were installed, or nobody said which', () => {
    expect(describePlugin('notifier-x', [installed('sha256:a')], [aWorker()], [], now)).toMatchObject({ health: 'ready', problem: null });
    expect(describePlugin('notifier-x', [installed()], [aWorker()], [], now)).toMatchObject({ health: 'ready', problem: null });
  });

  it('is PLUGIN_DIGEST_MISMATCH when a worker runs other files, as long as that worker lives', () => {
    expect(describePlugin('notifier-x', [installed('sha256:b')], [aWorker()], [], now)).toMatchObject({ health: 'problem', problem: { code: 'PLUGIN_DIGEST_MISMATCH', message: expect.stringContaining('w1') } });
    expect(describePlugin('notifier-x', [installed('sha256:b')], [aWorker(), aWorker({ workerId: 'w2', targetId: 'other' })], [], now + 60_000)).toMatchObject({ problem: { code: 'PLUGIN_NO_WORKER' } });
  });
});
