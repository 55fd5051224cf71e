import { UseFilters } from '@nestjs/common';
import { Args, Context, ID, Int, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { EnvironmentLoader } from '../environments/environment.loader.js';
import { Environment } from '../environments/environment.model.js';
import { toEnvironment } from '../environments/to-environment.js';
import { notFound } from '../platform/errors/not-found.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { EventFeed } from './event.feed.js';
import { EnvironmentUpdate, OperationUpdate } from './event.model.js';
import { OperationLoader } from './operation.loaders.js';
import { Operation } from './operation.model.js';
import { toOperation } from './to-operation.js';
import { SubscriptionErrorFilter } from '../platform/errors/subscription-error.filter.js';

const after = { type: () => Int, nullable: true, description: 'Only events after this offset; 0 gives all from the start. Without it only what comes from now on.' } as const;
const asItIs = <T>(update: T): T => update;

@Resolver(() => OperationUpdate)
export class EventResolver {
  constructor(private readonly feed: EventFeed, private readonly operations: OperationLoader) {}

  @UseFilters(SubscriptionErrorFilter)
  @Subscription(() => OperationUpdate, { description: 'The present state of an operation, then what happens to it; ends with it.', resolve: asItIs })
  operationEvents(@CurrentActor() actor: Actor, @Args('operation', { type: () => ID, description: 'The operation.' }) operation: string, @Args('after', after) from?: number | null): Promise<AsyncIterable<OperationUpdate>> {
    return this.feed.followOperation(actor, operation, from);
  }

  @UseFilters(SubscriptionErrorFilter)
  @Subscription(() => EnvironmentUpdate, { description: 'The present state of an environment, then what happens in it; ends when it is destroyed.', resolve: asItIs })
  environmentEvents(@CurrentActor() actor: Actor, @Args('environment', { type: () => ID, description: 'The environment.' }) environment: string, @Args('after', after) from?: number | null): Promise<AsyncIterable<EnvironmentUpdate>> {
    return this.feed.followEnvironment(actor, environment, from);
  }

  @ResolveField(() => Operation, { description: 'The operation as it is now.' })
  async operation(@Context() context: RequestContext, @Parent() update: OperationUpdate): Promise<Operation> {
    const row = await this.operations.load(context, update.operationId);
    if (row === undefined) throw notFound('operation', update.operationId);
    return toOperation(row);
  }
}

@Resolver(() => EnvironmentUpdate)
export class EnvironmentUpdateResolver {
  constructor(private readonly environments: EnvironmentLoader) {}

  @ResolveField(() => Environment, { description: 'The environment as it is now.' })
  async environment(@Context() context: RequestContext, @Parent() update: EnvironmentUpdate): Promise<Environment> {
    const row = await this.environments.load(context, update.environmentId);
    if (row === undefined) throw notFound('environment', update.environmentId);
    return toEnvironment(row);
  }
}
