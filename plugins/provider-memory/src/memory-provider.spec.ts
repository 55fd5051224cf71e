import { afterEach, describe, expect, it } from '@jest/globals';
import { KitDoor, openPlugin, type OpenedPlugin } from '@belay/plugin-testing';
import { definePlugin, type Resource } from '@belay/plugin-sdk';
import { z } from 'zod';
import { createMemoryParts } from './create-memory-parts.js';
import { MemoryEngine } from './engine/memory-engine.js';
import { createVirtualClock } from './engine/virtual-clock.js';

const environmentId = 'env_1';
const meta = (step: string) => ({ operationId: 'op_1', environmentId, projectId: 'prj_1', targetId: 'test', step, key: `op_1:${step}`, fence: 1 });
const network: Resource = { ref: { environmentId, kind: 'network', name: 'default' }, spec: { kind: 'network', name: 'default' }, specHash: 'n' };
const workload: Resource = {
  ref: { environmentId, kind: 'workload', name: 'web', generation: 'g1' }, specHash: 'w',
  spec: {
    kind: 'workload', name: 'web', application: 'web', generation: 'g1', image: { ref: 'memory/app', imageId: 'sha256:1' }, replicas: 1, ports: [], mounts: [], strategy: 'rolling',
    variablesRef: 'vars', variablesHash: 'v', healthCheck: { kind: 'none' }, startTimeoutMs: 1000, stopTimeoutMs: 0, cpuMillis: 1, ramBytes: 1,
  },
};

let opened: OpenedPlugin | undefined;

function open(engine: MemoryEngine): OpenedPlugin {
  const door = new KitDoor();
  door.addSecret(environmentId, 'vars', { PORT: '8080' });
  opened = openPlugin(definePlugin({ id: 'memory', contract: '1', options: z.object({}), setup: () => createMemoryParts(engine) }), { door });
  return opened;
}

describe('the provider in memory', () => {
  afterEach(async () => {
    await opened?.close();
  });

  it('makes a resource once for a key and keeps it under another key', async () => {
    const engine = new MemoryEngine();
    const plugin = open(engine);

    await plugin.call('applyResource', { op: meta('apply'), resource: network });
    await plugin.call('applyResource', { op: meta('apply'), resource: network });
    await plugin.call('applyResource', { op: meta('again'), resource: network });

    expect(engine.effects().map(({ action }) => action)).toEqual(['create']);
  });

  it('waits on a clock of its own', async () => {
    const clock = createVirtualClock();
    const engine = new MemoryEngine({ clock });
    engine.setBehaviour('web', { healthyAfterMs: 60_000 });
    const plugin = open(engine);
    await plugin.call('applyResource', { op: meta('apply'), resource: workload });

    const wait = plugin.call('waitUntilResource', { op: meta('wait'), ref: workload.ref, condition: 'healthy', deadlineMs: 120_000 });
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(60_300);

    await expect(wait).resolves.toMatchObject({ observed: { isHealthy: true } });
  });

  it('lets a wait cost no time on a clock that jumps, and says why it gives up', async () => {
    const engine = new MemoryEngine({ clock: createVirtualClock({ isJumping: true }) });
    engine.setBehaviour('web', { healthyAfterMs: null, failure: 'NOT_LISTENING' });
    const plugin = open(engine);
    await plugin.call('applyResource', { op: meta('apply'), resource: workload });

    await expect(plugin.call('waitUntilResource', { op: meta('wait'), ref: workload.ref, condition: 'healthy', deadlineMs: 2_000 })).rejects.toMatchObject({ code: 'NOT_LISTENING' });
  });

  it('fails as often as programmed, before or after the effect', async () => {
    const engine = new MemoryEngine();
    engine.addFault({ action: 'create', subject: 'network/default', when: 'before', error: { code: 'PROVIDER_UNAVAILABLE', message: 'down' }, times: 1 });
    engine.addFault({ action: 'create', subject: 'network/default', when: 'after', error: { code: 'PROVIDER_UNAVAILABLE', message: 'lost' }, times: 1 });
    const plugin = open(engine);
    const apply = (attempt: number) => plugin.call('applyResource', { op: meta('apply'), resource: network }, { attempt });

    await expect(apply(1)).rejects.toMatchObject({ message: 'down' });
    await expect(apply(2)).rejects.toMatchObject({ message: 'lost' });
    await expect(apply(3)).resolves.toBeDefined();

    expect(engine.effects()).toHaveLength(1);
  });

  it('never takes over what somebody else made', async () => {
    const engine = new MemoryEngine();
    engine.plant(network);

    await expect(open(engine).call('applyResource', { op: meta('apply'), resource: network })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(engine.effects()).toEqual([]);
  });
});
