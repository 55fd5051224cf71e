import { describe, expect, it } from '@jest/globals';
import type { GarbageItem } from '@belay/contracts';
import { chooseGarbage, type NeededThings } from './choose-garbage.js';

const now = new Date('2026-01-02T00:00:00Z');
const needed: NeededThings = {
  environments: new Map([['env_1', { isDestroyed: false, label: 'shop main' }], ['env_2', { isDestroyed: true, label: 'shop feature/x' }], ['env_3', { isDestroyed: false, label: 'shop busy' }]]),
  imageIds: new Set(['sha256:kept']), buildKeys: new Set(['key-kept']), releasedImageIds: new Set(['sha256:kept', 'sha256:old']), volumes: new Set(['env_1/svc--db']),
  activeOperationIds: new Set(['op_now']), activeEnvironmentIds: new Set(['env_3']), keepReleases: 10, youngMs: 600_000,
};
const image = (imageId: string, part: Partial<GarbageItem> = {}): GarbageItem => ({ kind: 'image', id: imageId, name: imageId, imageId, buildKey: `key ${imageId}`, createdAt: '2026-01-01T00:00:00Z', sizeBytes: 100, isInUse: false, ...part });
const volume = (name: string, environmentId = 'env_1', part: Partial<GarbageItem> = {}): GarbageItem => ({ kind: 'volume', id: `v-${name}`, name: `v-${name}`, environmentId, ref: { environmentId, kind: 'volume', name }, isInUse: false, sizeBytes: 7, ...part });
const container = (kind: 'job' | 'service', environmentId: string, part: Partial<GarbageItem> = {}): GarbageItem => ({ kind: 'container', id: `c-${kind}-${environmentId}`, name: `c-${kind}-${environmentId}`, environmentId, ref: { environmentId, kind, name: 'x' }, isInUse: false, ...part });
const lines = (items: readonly GarbageItem[], asked: readonly string[] = []): string[] => chooseGarbage(items, needed, asked, now).lines.map(({ name, reason }) => `${name}: ${reason}`);

describe('chooseGarbage', () => {
  it('takes images of old releases and of none, and no other', () => {
    expect(lines([
      image('sha256:kept'), image('sha256:old'), image('sha256:none'), image('sha256:used', { isInUse: true }), image('sha256:young', { createdAt: '2026-01-01T23:55:00Z' }), image('sha256:wanted', { buildKey: 'key-kept' }), image('sha256:undated', { createdAt: undefined }),
    ])).toEqual(['sha256:none: image of no release', 'sha256:old: image of releases beyond the last 10']);
  });

  it('takes what is left of a destroyed environment, ended tasks, and nothing of an environment that it does not know', () => {
    expect(lines([
      container('service', 'env_2'), volume('svc--db', 'env_2'), { kind: 'network', id: 'n', name: 'n', environmentId: 'env_2', isInUse: false }, container('job', 'env_1'), container('service', 'env_1'), container('job', 'env_3'), container('service', 'env_unknown'),
      container('job', 'env_1', { id: 'runs', name: 'runs', isInUse: true }), container('job', 'env_1', { id: 'now', name: 'now', operationId: 'op_now' }),
    ])).toEqual([
      'c-job-env_1: container of a task that has ended', 'c-service-env_2: left of shop feature/x, which was destroyed', 'n: left of shop feature/x, which was destroyed', 'v-svc--db: left of shop feature/x, which was destroyed',
    ]);
  });

  it('takes a volume of an environment that exists only when it is asked for by its name and nothing needs it', () => {
    const items = [volume('svc--db'), volume('svc--old'), volume('svc--mounted', 'env_1', { isInUse: true }), volume('svc--busy', 'env_3')];

    expect(lines(items)).toEqual([]);
    expect(lines(items, items.map(({ name }) => name))).toEqual(['v-svc--old: asked for by its name; its data is deleted']);
    expect(chooseGarbage(items, needed, [], now).keptVolumes).toEqual([{ name: 'v-svc--old', sizeBytes: 7, reason: 'kept: no release of shop main that may run again uses it' }]);
  });

  it('lists so much that it can be carried out, with what was asked for in it, and tells how much there is in all', () => {
    const items = [...Array.from({ length: 3_000 }, (_, n) => image(`sha256:${n}`)), volume('svc--old'), ...Array.from({ length: 600 }, (_, n) => container('service', 'env_2', { id: `c${n}`, name: `c${n}` })), ...Array.from({ length: 200 }, (_, n) => volume(`svc--kept${n}`))];

    const plan = chooseGarbage(items, needed, ['v-svc--old'], now);

    expect([plan.lines.length, plan.keptVolumes.length, plan.counts, plan.totalBytes]).toEqual([500, 100, { lines: 3_601, keptVolumes: 200 }, 300_007]);
    expect(plan.lines.slice(0, 2).map(({ name }) => name)).toEqual(['v-svc--old', 'c0']);
    expect(JSON.stringify(plan).length).toBeLessThan(200_000);
  });

  it('has the same hash for the same things in any order, and another one for others', () => {
    const items = [image('sha256:old'), image('sha256:none')];

    expect(chooseGarbage([...items].reverse(), needed, [], now)).toEqual(chooseGarbage(items, needed, [], now));
    expect(chooseGarbage(items.slice(1), needed, [], now).hash).not.toBe(chooseGarbage(items, needed, [], now).hash);
    expect(chooseGarbage(items, needed, [], now).totalBytes).toBe(200);
  });
});
