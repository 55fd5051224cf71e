import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { TargetsModule } from '../targets/targets.module.js';
import { DriftKeeper } from './drift.keeper.js';
import { DriftRepository } from './drift.repository.js';
import { DriftResolver } from './drift.resolver.js';
import { DriftService } from './drift.service.js';
import { ObserverClient } from './observer.client.js';

/** Compares environments with their releases, and brings them back. */
@Module({ imports: [OperationsModule, TargetsModule], providers: [DriftKeeper, DriftRepository, DriftResolver, DriftService, ObserverClient] })
export class DriftModule {}
