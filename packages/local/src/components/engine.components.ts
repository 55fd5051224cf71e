import { join } from 'node:path';
import { readHttpStatus } from '../platform/http-status.js';
import type { Component } from '../supervisor/component.js';

/** Ports of the engine's processes on 127.0.0.1. */
export interface EnginePorts {
  readonly api: number;
  readonly door: number;
  readonly workerHealth: number;
}

/**
 * Heap limits in MB for each kind of process. A young generation of some size spares a deploy a twentieth of its time, which went into collecting garbage;
 * what an idle process keeps of it is given back.
 */
const HEAP_FLAGS: Readonly<Record<'api' | 'worker' | 'plugin', readonly string[]>> = {
  api: ['--max-semi-space-size=16', '--max-old-space-size=384'],
  worker: ['--max-semi-space-size=16', '--max-old-space-size=512'],
  plugin: ['--max-semi-space-size=16', '--max-old-space-size=384'],
};

/** The api: GraphQL, and the door for plugin workers. */
export function apiComponent(root: string, env: Component['env'], ports: EnginePorts): Component {
  return {
    name: 'api', argv: nodeArgv('api', join(root, 'dist/main.js')), env, cwd: root, logs: 'both',
    isReady: () => isHealthy(ports.api, '/readyz'), readyTimeoutMs: 60_000, stopSignal: 'SIGTERM', stopTimeoutMs: 10_000, url: `http://127.0.0.1:${ports.api}/graphiql`,
  };
}

/** The gateway: Temporal for plugins of others. */
export function gatewayComponent(root: string, env: Component['env'], port: number, healthPort: number): Component {
  return {
    name: 'gateway', argv: nodeArgv('plugin', join(root, 'dist/gateway.js')), env: { ...env, BELAY_GATEWAY_PORT: String(port), BELAY_GATEWAY_HEALTH_PORT: String(healthPort) }, cwd: root, logs: 'both',
    isReady: () => isHealthy(healthPort, '/readyz'), readyTimeoutMs: 60_000, stopSignal: 'SIGTERM', stopTimeoutMs: 10_000, url: `https://127.0.0.1:${port}`,
  };
}

/** The engine's Temporal worker. */
export function workerComponent(root: string, env: Component['env'], ports: EnginePorts): Component {
  return {
    name: 'worker', argv: nodeArgv('worker', join(root, 'dist/worker.js')), env, cwd: root, logs: 'both',
    isReady: () => isHealthy(ports.workerHealth, '/readyz'), readyTimeoutMs: 60_000, stopSignal: 'SIGTERM', stopTimeoutMs: 20_000,
  };
}

const IDLE_MEMORY = new URL('../run/idle-memory.preload.js', import.meta.url).href;

/** Our own Node with the flags of this kind of process. */
export function nodeArgv(kind: keyof typeof HEAP_FLAGS, script: string, args: readonly string[] = []): readonly [string, ...string[]] {
  return [process.execPath, ...HEAP_FLAGS[kind], `--import=${IDLE_MEMORY}`, script, ...args];
}

/** Whether a health page of this port of 127.0.0.1 answers well: `/healthz` while the process lives and works, `/readyz` when it can serve. */
export async function isHealthy(port: number, page: '/healthz' | '/readyz'): Promise<boolean> {
  return (await readHttpStatus(port, page)) === 200;
}
