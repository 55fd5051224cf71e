import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { findFreePort } from './free-port.js';
import { waitFor } from './wait-for.js';

/** A process of the engine that a suite started. */
export interface TestProcess {
  readonly pid: number;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');

/** Starts the engine's worker (dist/worker.js) and waits until it is ready. */
export async function startWorker(env: Readonly<Record<string, string>>): Promise<TestProcess> {
  const port = await findFreePort();
  return await startProcess('the worker', [join(ROOT, 'dist/worker.js')], { ...env, BELAY_WORKER_HEALTH_PORT: String(port) }, `http://127.0.0.1:${port}/readyz`);
}

/** Starts the worker of a plugin for a target and waits until it is ready. */
export async function startPlugin(plugin: string, target: string, env: Readonly<Record<string, string>>): Promise<TestProcess> {
  const port = await findFreePort();
  return await startProcess(`the plugin ${plugin}`, [join(ROOT, 'packages/plugin-sdk/dist/bin/belay-plugin.js'), '--plugin', plugin, '--target', target], { ...env, BELAY_PLUGIN_HEALTH_PORT: String(port) }, `http://127.0.0.1:${port}/healthz`);
}

async function startProcess(what: string, argv: readonly string[], env: Readonly<Record<string, string>>, healthUrl: string): Promise<TestProcess> {
  const child = spawn(NODE, [...argv], { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { log += chunk; });
  await waitFor(what, async () => {
    if (child.exitCode !== null) throw new Error(`${what} ended:\n${log}`);
    return await fetch(healthUrl).then((response) => response.ok, () => false);
  }, 90_000).catch(async (error: unknown) => {
    await end(child);
    throw new Error(`${what} did not come up:\n${log}`, { cause: error });
  });
  return { pid: child.pid ?? 0, log: () => log, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
