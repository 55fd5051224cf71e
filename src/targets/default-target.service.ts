import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../platform/config/config.js';
import { readConfiguredPlugins } from '../platform/config/configured-plugins.js';
import { CONFIG, LOGGER } from '../platform/tokens.js';
import { sealOptions } from './target-secrets.js';
import { TargetRepository } from './target.repository.js';

/** Sees at start that there is a target for each configured provider; the first one is the default. */
@Injectable()
export class DefaultTarget implements OnModuleInit {
  constructor(private readonly targets: TargetRepository, @Inject(CONFIG) private readonly config: Config, @Inject(LOGGER) private readonly logger: Logger) {}

  async onModuleInit(): Promise<void> {
    const plugins = await readConfiguredPlugins(this.config.pluginsFile);
    const providers = plugins.filter((each) => (each.manifest?.kind ?? guessKind(each.pluginId)) === 'provider');
    for (const plugin of providers) {
      // A target keeps its options, so one with wrong ones would outlive their correction.
      if (plugin.problem?.code === 'PLUGIN_OPTIONS_INVALID') {
        this.logger.warn({ targetId: plugin.target, pluginId: plugin.pluginId, ...plugin.problem }, 'made no target, as its options are wrong');
        continue;
      }
      const isDefault = await this.targets.isEmpty();
      const { options, secrets } = sealOptions(plugin.target, plugin.options ?? {}, plugin.manifest?.options);
      const row = await this.targets.insert({ id: plugin.target, name: plugin.target, pluginId: plugin.pluginId, options: { ...options }, isDefault }, secrets);
      if (row !== undefined) this.logger.info({ targetId: row.id, pluginId: row.pluginId }, 'made a target for a configured provider');
    }
    if (providers.length === 0 && await this.targets.isEmpty()) await this.targets.insert({ id: 'local', name: 'local', pluginId: 'provider-docker', isDefault: true });
  }
}

/** A plugin whose plugin.json cannot be read is known by its name only. */
function guessKind(pluginId: string): string {
  return pluginId.split('-')[0] ?? '';
}
