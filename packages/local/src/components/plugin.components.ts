import { join } from 'node:path';
import { readJson } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { choosePort } from '../platform/ports.js';
import type { Component } from '../supervisor/component.js';
import { isHealthy, nodeArgv } from './engine.components.js';

/** One plugin process: which plugin (a package's name) for which target. */
export interface PluginProcess {
  readonly package: string;
  readonly target: string;
  /** How it reaches Temporal: `remote` runs elsewhere. */
  readonly via?: 'direct' | 'gateway' | 'remote';
}

/** Where plugins of others go instead of Temporal. */
export interface GatewayAddress {
  readonly address: string;
  readonly caFile: string;
}

/** How a plugin reaches Temporal where its entry does not say: Belay's own go direct, all others through the gateway. */
export function routeOf({ package: name, via }: PluginProcess): 'direct' | 'gateway' | 'remote' {
  return via ?? (name.startsWith('@belay/') ? 'direct' : 'gateway');
}

/**
 * The plugins that a list such as `belay.config.json` names, in its order.
 * @throws {LocalError} BAD_ARGUMENT when the file is not as it should be.
 */
export async function listPlugins(path: string): Promise<readonly PluginProcess[]> {
  const content = await readJson(path);
  const plugins = typeof content === 'object' && content !== null && 'plugins' in content ? content.plugins : undefined;
  if (!Array.isArray(plugins) || !plugins.every(isPluginProcess)) throw new LocalError('BAD_ARGUMENT', `${path} must hold {"plugins": [{"package": "…", "target": "…"}]}`);
  return plugins;
}

function isPluginProcess(value: unknown): value is PluginProcess {
  return typeof value === 'object' && value !== null && 'package' in value && typeof value.package === 'string' && 'target' in value && typeof value.target === 'string'
    && (!('via' in value) || value.via === undefined || value.via === 'direct' || value.via === 'gateway' || value.via === 'remote');
}

/** A plugin worker, by the SDK's own program; a bad plugin does not keep the platform from starting. It is "ready" when it asks for work; a problem of its target is in its log and in `plugins` of the API. */
export async function pluginComponent(root: string, env: Component['env'], plugin: PluginProcess, gateway?: GatewayAddress): Promise<Component> {
  const healthPort = await choosePort(0);
  return {
    name: plugin.package.split('/').at(-1) ?? plugin.package,
    argv: nodeArgv('plugin', join(root, 'packages/plugin-sdk/dist/bin/belay-plugin.js'), ['--plugin', plugin.package, '--target', plugin.target]),
    env: { ...withoutSecrets(env), ...(gateway === undefined ? {} : { TEMPORAL_ADDRESS: gateway.address, BELAY_TEMPORAL_CA_FILE: gateway.caFile }), BELAY_PLUGIN_HEALTH_PORT: String(healthPort) }, cwd: root, logs: 'both',
    isReady: () => isHealthy(healthPort, '/healthz'), readyTimeoutMs: 60_000, isOptional: true, stopSignal: 'SIGTERM', stopTimeoutMs: 20_000,
  };
}

/** The engine's own secrets are none of a plugin's business. */
function withoutSecrets(env: Component['env']): Component['env'] {
  const { DATABASE_URL: _database, BELAY_MASTER_KEY: _key, ...rest } = env;
  return rest;
}
