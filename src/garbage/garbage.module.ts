import { Module } from '@nestjs/common';
import { TargetsModule } from '../targets/targets.module.js';
import { GarbageResolver } from './garbage.resolver.js';
import { GarbageService } from './garbage.service.js';

/** Removes what targets need no more. */
@Module({ imports: [TargetsModule], providers: [GarbageResolver, GarbageService] })
export class GarbageModule {}
