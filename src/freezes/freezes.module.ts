import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { FreezesOfProjectLoader } from './freeze.loader.js';
import { FreezeRepository } from './freeze.repository.js';
import { EnvironmentFreezesResolver, FreezeResolver, ProjectFreezesResolver } from './freeze.resolver.js';
import { FreezeService } from './freeze.service.js';
import { WakeRepository } from './wake.repository.js';
import { WakeSender } from './wake.sender.js';

/** Times in which deploys wait or are refused. */
@Module({
  imports: [EnvironmentsModule],
  providers: [EnvironmentFreezesResolver, FreezeRepository, FreezeResolver, FreezeService, FreezesOfProjectLoader, ProjectFreezesResolver, WakeRepository, WakeSender],
  exports: [FreezesOfProjectLoader],
})
export class FreezesModule {}
