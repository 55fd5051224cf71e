import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { EnvironmentLoader } from '../environments/environment.loader.js';
import { Environment } from '../environments/environment.model.js';
import { toEnvironment } from '../environments/to-environment.js';
import { notFound } from '../platform/errors/not-found.js';
import { toConnection } from '../platform/graphql/connection.js';
import { toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { EventReader } from './event.reader.js';
import { OperationEventConnection } from './event.model.js';
import { OperationsArgs, EventsArgs } from './operation.args.js';
import { OperationLoader, PlanLoader, StepsLoader } from './operation.loaders.js';
import { Operation, OperationConnection } from './operation.model.js';
import { OperationService } from './operation.service.js';
import { OperationStep } from './operation-step.model.js';
import { PlanModel } from './plan.model.js';
import { toOperation, toPlan } from './to-operation.js';
import { toStep } from './to-step.js';

@Resolver(() => Operation)
export class OperationResolver {
  constructor(
    private readonly service: OperationService, private readonly loader: OperationLoader, private readonly steps: StepsLoader, private readonly plans: PlanLoader,
    private readonly environments: EnvironmentLoader, private readonly events: EventReader,
  ) {}

  @Query(() => Operation, { nullable: true, description: 'One operation by its id.' })
  async operation(@Context() context: RequestContext, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Operation> {
    const row = await this.loader.load(context, id);
    if (row === undefined) throw notFound('operation', id);
    return toOperation(row);
  }

  @Query(() => OperationConnection, { description: 'Operations, newest first.' })
  async operations(@CurrentActor() actor: Actor, @Args() args: OperationsArgs): Promise<OperationConnection> {
    const page = toPage(args);
    const filter = { ...(args.environment == null ? {} : { environmentId: args.environment }), ...(args.project == null ? {} : { projectId: args.project }) };
    return toConnection(await this.service.listOperations(actor, page, filter), page, toOperation);
  }

  @ResolveField(() => Environment, { description: 'Where it was started.' })
  async environment(@Context() context: RequestContext, @Parent() operation: Operation): Promise<Environment> {
    const row = await this.environments.load(context, operation.environmentId);
    if (row === undefined) throw notFound('environment', operation.environmentId);
    return toEnvironment(row);
  }

  @ResolveField(() => [OperationStep], { name: 'steps', description: 'Its steps, in the order of the plan; those of the undoing come last.' })
  async listSteps(@Context() context: RequestContext, @Parent() operation: Operation): Promise<OperationStep[]> {
    return (await this.steps.load(context, operation.id) ?? []).map(toStep);
  }

  @ResolveField(() => PlanModel, { nullable: true, description: 'The plan that it runs; null before it was made.' })
  async plan(@Context() context: RequestContext, @Parent() operation: Operation): Promise<PlanModel | null> {
    const plan = await this.plans.load(context, operation.id);
    return plan === undefined ? null : toPlan(plan);
  }

  @ResolveField(() => OperationEventConnection, { name: 'events', description: 'What happened to it, oldest first.' })
  async listEvents(@CurrentActor() actor: Actor, @Parent() operation: Operation, @Args() args: EventsArgs): Promise<OperationEventConnection> {
    return await this.events.listOperationEvents(actor, operation.id, args);
  }
}
