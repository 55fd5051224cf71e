import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { notFound } from '../platform/errors/not-found.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import type { EnvironmentView } from './environment-view.js';
import { Route, RunningApplication, RunningService, Volume } from './environment-view.model.js';
import { type Health, HealthEnum } from './environment.enums.js';
import { Environment } from './environment.model.js';
import { ViewLoader } from './view.loader.js';

@Resolver(() => Environment)
export class EnvironmentViewResolver {
  constructor(private readonly views: ViewLoader) {}

  @ResolveField(() => HealthEnum, { description: 'How it is as a whole.' })
  async health(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Health> {
    return (await this.view(context, environment)).health;
  }

  @ResolveField(() => [RunningApplication], { description: 'What its current release runs of the project\'s applications.' })
  async applications(@Context() context: RequestContext, @Parent() environment: Environment): Promise<readonly RunningApplication[]> {
    return (await this.view(context, environment)).applications;
  }

  @ResolveField(() => [RunningService], { description: 'Databases and brokers of its current release.' })
  async services(@Context() context: RequestContext, @Parent() environment: Environment): Promise<readonly RunningService[]> {
    return (await this.view(context, environment)).services;
  }

  @ResolveField(() => [Route], { description: 'Where its applications are reached from outside.' })
  async routes(@Context() context: RequestContext, @Parent() environment: Environment): Promise<readonly Route[]> {
    return (await this.view(context, environment)).routes;
  }

  @ResolveField(() => [Volume], { description: 'Its volumes, those too whose owner is gone.' })
  async volumes(@Context() context: RequestContext, @Parent() environment: Environment): Promise<readonly Volume[]> {
    return (await this.view(context, environment)).volumes;
  }

  @ResolveField(() => Date, { nullable: true, description: 'When it was last observed; null when it never was.' })
  async observedAt(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Date | null> {
    return (await this.view(context, environment)).observedAt;
  }

  private async view(context: RequestContext, environment: Environment): Promise<EnvironmentView> {
    const view = await this.views.load(context, environment.id);
    if (view === undefined) throw notFound('environment', environment.id);
    return view;
  }
}
