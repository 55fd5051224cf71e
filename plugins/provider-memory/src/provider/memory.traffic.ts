import { BelayError, type EndpointsCapability, type RoutesCapability } from '@belay/plugin-sdk';
import type { MemoryEngine } from '../engine/memory-engine.js';
import { processStateOf } from './observed.js';

/** Switches endpoints and routes of the memory engine. */
export function createMemoryEndpoints(engine: MemoryEngine): EndpointsCapability {
  return {
    promote: async ({ application, from, to }, op) => {
      const { environmentId } = op.meta;
      const subject = `${environmentId}/application/${application}`;
      return { promoted: await engine.around('promote', subject, op.signal, () => op.effect(() => engine.promote(environmentId, application, from, to, op))) };
    },
    drain: async ({ application, generation }, op) => engine.around('drain', `${op.meta.environmentId}/workload/${application}@${generation}`, op.signal, () => ({ openConnections: 0 })),
  };
}

/** Answers for applications over their routes. */
export function createMemoryRoutes(engine: MemoryEngine): RoutesCapability {
  return {
    verify: async ({ host, deadlineMs }, op) => {
      const { environmentId } = op.meta;
      const url = `http://${host}/`;
      return engine.around('verify', `${environmentId}/route/${host}`, op.signal, () => {
        const all = engine.list(environmentId);
        const route = all.find(({ spec }) => spec.kind === 'route' && spec.rules.some((rule) => rule.host === host));
        const workload = all.find(({ ref, spec }) => spec.kind === 'workload' && route?.spec.kind === 'route' && spec.application === route.spec.application && ref.generation === route.promotedGeneration);
        const isAnswering = workload !== undefined && processStateOf(workload, engine.clock).kind === 'healthy';
        if (isAnswering) return { url, httpStatus: 200, durationMs: 1 };
        throw new BelayError('VERIFY_FAILED', `Nothing answers at ${url} within ${deadlineMs} ms.`);
      });
    },
  };
}
