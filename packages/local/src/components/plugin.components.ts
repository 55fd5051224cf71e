import { join } from 'node:path';
import { readJson } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { choosePort } from '../platform/ports.js';
import type { Component } from '../supervisor/component.js';
import { isHealthy, nodeArgv } from './engine.components.js';

/** One plugin process: which plugin (package name or path) for which target. */
export interface PluginProcess {
  readonly id: string;
  readonly path: string;
  readonly target: string;
}

/**
 * The plugins that `belay.config.json` lists, in its order.
 * @throws {LocalError} BAD_ARGUMENT when the file is not as it should be.
 */
export async function listPlugins(root: string): Promise<readonly PluginProcess[]> {
  const path = join(root, 'belay.config.json');
  const content = await readJson(path);
  const plugins = typeof content === 'object' && content !== null && 'plugins' in content ? content.plugins : undefined;
  if (!Array.isArray(plugins)) throw new LocalError('BAD_ARGUMENT', `${path} must hold {"plugins": [{"id", "path", "target"}]}`);
  return plugins.map((plugin: unknown) => readPlugin(plugin, path));
}

function readPlugin(plugin: unknown, path: string): PluginProcess {
  if (typeof plugin !== 'object' || plugin === null || !('id' in plugin) || typeof plugin.id !== 'string') throw new LocalError('BAD_ARGUMENT', `each plugin of ${path} must have an "id"`);
  const text = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);
  return { id: plugin.id, path: text('path' in plugin ? plugin.path : undefined, `plugins/${plugin.id}`), target: text('target' in plugin ? plugin.target : undefined, 'local') };
}

/** A plugin worker, by the SDK's own program. */
export async function pluginComponent(root: string, env: Component['env'], plugin: PluginProcess): Promise<Component> {
  const healthPort = await choosePort(0);
  return {
    name: plugin.id, argv: nodeArgv('plugin', join(root, 'packages/plugin-sdk/dist/bin/belay-plugin.js'), ['--plugin', join(root, plugin.path), '--target', plugin.target]),
    env: { ...env, BELAY_PLUGIN_HEALTH_PORT: String(healthPort) }, cwd: root, logs: 'both',
    isReady: () => isHealthy(healthPort), readyTimeoutMs: 60_000, stopSignal: 'SIGTERM', stopTimeoutMs: 20_000,
  };
}
