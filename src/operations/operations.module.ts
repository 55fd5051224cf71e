import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { AdmissionClient } from './admission.client.js';
import { EnvironmentOperationsResolver } from './environment-operations.resolver.js';
import { EventFeed } from './event.feed.js';
import { EventReader } from './event.reader.js';
import { EnvironmentUpdateResolver, EventResolver } from './event.resolver.js';
import { FeedRepository } from './feed.repository.js';
import { MoreOperationsResolver } from './more-operations.resolver.js';
import { OperationFactsRepository } from './operation-facts.repository.js';
import { OperationPartsRepository } from './operation-parts.repository.js';
import { OperationRules } from './operation-rules.js';
import { OperationStarter } from './operation-starter.js';
import { OperationCanceller } from './operation.canceller.js';
import { ActiveOperationsLoader, OperationLoader, OperationsOfEnvironmentLoader, PlanLoader, StepsLoader } from './operation.loaders.js';
import { OperationRepository } from './operation.repository.js';
import { OperationResolver } from './operation.resolver.js';
import { OperationService } from './operation.service.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxSender } from './outbox.sender.js';
import { PlannerClient } from './planner.client.js';
import { StartResolver } from './start.resolver.js';

/** What users start, and what becomes of it. */
@Module({
  imports: [EnvironmentsModule],
  providers: [
    ActiveOperationsLoader, AdmissionClient, EnvironmentOperationsResolver, EnvironmentUpdateResolver, EventFeed, EventReader, EventResolver, FeedRepository, MoreOperationsResolver, OperationCanceller, OperationFactsRepository, OperationLoader,
    OperationPartsRepository, OperationRepository, OperationResolver, OperationRules, OperationService, OperationStarter, OperationsOfEnvironmentLoader, OutboxRepository, OutboxSender, PlanLoader, PlannerClient, StartResolver, StepsLoader,
  ],
  exports: [EnvironmentsModule, OperationLoader, OperationPartsRepository, OperationRepository, OperationService, OperationStarter],
})
export class OperationsModule {}
