import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { TemporalCodecController } from './temporal-codec.controller.js';
import { PayloadKeysResolver } from './payload-keys.resolver.js';
import { PluginRepository } from './plugin.repository.js';
import { PluginResolver } from './plugin.resolver.js';
import { PluginService } from './plugin.service.js';

/** What the engine knows of plugins. */
@Module({ imports: [AccessModule], controllers: [TemporalCodecController], providers: [PayloadKeysResolver, PluginRepository, PluginResolver, PluginService] })
export class PluginsModule {}
