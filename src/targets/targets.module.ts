import { Module } from '@nestjs/common';
import { DefaultTarget } from './default-target.service.js';
import { TargetLoader } from './target.loader.js';
import { TargetRepository } from './target.repository.js';
import { TargetResolver } from './target.resolver.js';
import { TargetService } from './target.service.js';

/** Where environments run. */
@Module({ providers: [DefaultTarget, TargetLoader, TargetRepository, TargetResolver, TargetService], exports: [TargetLoader, TargetService] })
export class TargetsModule {}
