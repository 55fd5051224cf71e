import type { LogsCapability, MetricsCapability, TargetCapability } from '@belay/plugin-sdk';
import type { MemoryEngine } from '../engine/memory-engine.js';
import { toObserved } from './observed.js';

/** Describes the engine and lists what Belay made in an environment. */
export function createMemoryTarget(engine: MemoryEngine, baseDomain: string): TargetCapability {
  return {
    describe: async () => ({ engine: 'Belay memory engine', router: { baseDomain, httpPort: 80 }, substitutesImages: false }),
    observe: async (_input, op) =>
      engine.around('observe', op.meta.environmentId, op.signal, () => ({
        resources: engine.list(op.meta.environmentId).filter(({ isOurs }) => isOurs).map((stored) => toObserved(stored, engine.clock)),
      })),
  };
}

/** One line a started instance. */
export function createMemoryLogs(engine: MemoryEngine): LogsCapability {
  return {
    read: async ({ ref, tail }) => {
      const found = engine.find(ref);
      if (found === undefined || !found.isOurs) return { lines: [] };
      const { exitsWith } = found.behaviour;
      const texts = ['started', ...(exitsWith === undefined ? [] : [`ending with ${exitsWith}`])];
      return { lines: texts.slice(-tail).map((text) => ({ at: engine.clock.now().toISOString(), stream: 'stdout' as const, text })) };
    },
  };
}

/** Every running instance uses a hundredth of a core and 16 MiB. */
export function createMemoryMetrics(engine: MemoryEngine): MetricsCapability {
  return {
    read: async ({ ref }) => {
      const found = engine.find(ref);
      const running = found === undefined || !found.isOurs ? [] : toObserved(found, engine.clock).instances.filter(({ state }) => state === 'running');
      return { instances: running.map(({ id }) => ({ id, cpuMillis: 10, ramBytes: 16 * 1024 * 1024, at: engine.clock.now().toISOString() })) };
    },
  };
}
