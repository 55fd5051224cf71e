import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Config } from '../platform/config/config.js';
import { readConfiguredPlugins } from '../platform/config/configured-plugins.js';
import { CONFIG } from '../platform/tokens.js';
import { describePlugin } from './describe-plugin.js';
import type { Plugin } from './plugin.model.js';
import { PluginRepository } from './plugin.repository.js';

/** Knows the plugins: those of the list of plugins, and those whose workers said hello. Their code is never run here. */
@Injectable()
export class PluginService {
  constructor(private readonly plugins: PluginRepository, @Inject(CONFIG) private readonly config: Config) {}

  /** Lists all plugins by id. */
  async listPlugins(_actor: Actor): Promise<Plugin[]> {
    const [configured, workers, refusals] = await Promise.all([readConfiguredPlugins(this.config.pluginsFile), this.plugins.listWorkers(), this.plugins.listRefusals()]);
    const now = Date.now();
    const ids = [...new Set([...configured.map((plugin) => plugin.pluginId), ...workers.map((worker) => worker.pluginId)])].sort();
    return ids.map((id) => describePlugin(id, configured.filter((plugin) => plugin.pluginId === id), workers.filter((worker) => worker.pluginId === id), refusals.filter((refusal) => refusal.pluginId === id), now));
  }
}
