import type { PluginParts } from '@belay/plugin-sdk';
import type { MemoryEngine } from './engine/memory-engine.js';
import { createMemoryBackups } from './provider/memory.backups.js';
import { createMemoryImages } from './provider/memory.images.js';
import { createMemoryJobs } from './provider/memory.jobs.js';
import { createMemoryLogs, createMemoryMetrics, createMemoryTarget } from './provider/memory.reports.js';
import { createMemoryResources, createMemoryVolumes } from './provider/memory.resources.js';
import { createMemoryEndpoints, createMemoryRoutes } from './provider/memory.traffic.js';

/** All capabilities of the provider on an engine; a test keeps the engine and programs it. */
export function createMemoryParts(engine: MemoryEngine, baseDomain = 'memory.localhost'): PluginParts {
  return {
    target: createMemoryTarget(engine, baseDomain),
    images: createMemoryImages(engine),
    resources: createMemoryResources(engine),
    volumes: createMemoryVolumes(engine),
    endpoints: createMemoryEndpoints(engine),
    routes: createMemoryRoutes(engine),
    jobs: createMemoryJobs(engine),
    logs: createMemoryLogs(engine),
    metrics: createMemoryMetrics(engine),
    backups: createMemoryBackups(engine),
    dispose: () => engine.close(),
  };
}
