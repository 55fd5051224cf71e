import type { Plan } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { PageLoader } from '../platform/graphql/page-loader.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import { OperationPartsRepository, type StepRow } from './operation-parts.repository.js';
import { OperationRepository, type OperationRow } from './operation.repository.js';
import { OperationService } from './operation.service.js';

/** Reads the operations of one request at once. */
@Injectable()
export class OperationLoader extends RequestLoader<OperationRow> {
  constructor(service: OperationService) {
    super((actor, ids) => service.findOperations(actor, ids));
  }
}

/** Reads at once what is not over yet in the environments of one request, oldest first. */
@Injectable()
export class ActiveOperationsLoader extends RequestLoader<readonly OperationRow[]> {
  constructor(repository: OperationRepository, @Inject(CHANGES) changes: ChangeListener) {
    super(async (_actor, environmentIds) => {
      const found = Map.groupBy(await repository.findActive(environmentIds), (row) => row.environmentId);
      return new Map(environmentIds.map((id) => [id, found.get(id) ?? []]));
    }, new SharedMemory(changes));
  }
}

/** Reads the lists of operations of one request's environments at once. */
@Injectable()
export class OperationsOfEnvironmentLoader extends PageLoader<OperationRow> {
  constructor(repository: OperationRepository) {
    super(async (_actor, environmentIds, page) => Map.groupBy(await repository.listByEnvironments(environmentIds, page), (row) => row.environmentId));
  }
}

/** Reads the steps of one request's operations at once. */
@Injectable()
export class StepsLoader extends RequestLoader<readonly StepRow[]> {
  constructor(repository: OperationPartsRepository) {
    super((_actor, operationIds) => repository.findSteps(operationIds));
  }
}

/** Reads the plans of one request's operations at once. */
@Injectable()
export class PlanLoader extends RequestLoader<Plan> {
  constructor(repository: OperationPartsRepository) {
    super((_actor, operationIds) => repository.findPlans(operationIds));
  }
}
