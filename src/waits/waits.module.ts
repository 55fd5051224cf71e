import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { FreezesModule } from '../freezes/freezes.module.js';
import { PendingCallsClient } from './pending-calls.client.js';
import { WaitReader } from './wait.reader.js';
import { WaitResolver } from './wait.resolver.js';

/** Why operations do not go on. */
@Module({ imports: [ApprovalsModule, FreezesModule], providers: [PendingCallsClient, WaitReader, WaitResolver] })
export class WaitsModule {}
