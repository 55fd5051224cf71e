import { Module } from '@nestjs/common';
import { PluginRepository } from './plugin.repository.js';
import { PluginResolver } from './plugin.resolver.js';
import { PluginService } from './plugin.service.js';

/** What the engine knows of plugins. */
@Module({ providers: [PluginRepository, PluginResolver, PluginService] })
export class PluginsModule {}
