import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { EnvironmentLoader } from '../environments/environment.loader.js';
import { Environment } from '../environments/environment.model.js';
import { toEnvironment } from '../environments/to-environment.js';
import { OperationLoader } from '../operations/operation.loaders.js';
import { Operation } from '../operations/operation.model.js';
import { toOperation } from '../operations/to-operation.js';
import { notFound } from '../platform/errors/not-found.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { DifferenceModel } from './release-difference.model.js';
import { ReleaseLoader } from './release.loaders.js';
import { Release } from './release.model.js';
import { ReleaseService } from './release.service.js';
import { toRelease } from './to-release.js';

@Resolver(() => Release)
export class ReleaseResolver {
  constructor(private readonly service: ReleaseService, private readonly loader: ReleaseLoader, private readonly environments: EnvironmentLoader, private readonly operations: OperationLoader) {}

  // Named apart from the mutation `release`, which is a method of its own class; GraphQL keeps queries and mutations apart.
  @Query(() => Release, { name: 'release', nullable: true, description: 'One release by its id.' })
  async findRelease(@Context() context: RequestContext, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Release> {
    const row = await this.loader.load(context, id);
    if (row === undefined) throw notFound('release', id);
    return toRelease(row);
  }

  @ResolveField(() => [DifferenceModel], { description: 'In what it differs from an earlier release.' })
  differences(@CurrentActor() actor: Actor, @Parent() release: Release, @Args('from', { type: () => ID, nullable: true, description: 'The earlier release, of any environment; the one before it by default.' }) from?: string | null): Promise<DifferenceModel[]> {
    return this.service.compare(actor, release.id, from ?? undefined);
  }

  @ResolveField(() => Environment, { description: 'Where it belongs.' })
  async environment(@Context() context: RequestContext, @Parent() release: Release): Promise<Environment> {
    const row = await this.environments.load(context, release.environmentId);
    if (row === undefined) throw notFound('environment', release.environmentId);
    return toEnvironment(row);
  }

  @ResolveField(() => Operation, { nullable: true, description: 'The operation that made it.' })
  async operation(@Context() context: RequestContext, @Parent() release: Release): Promise<Operation | null> {
    const row = await this.operations.load(context, release.operationId);
    return row === undefined ? null : toOperation(row);
  }
}
