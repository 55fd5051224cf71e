import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { toConnection } from '../platform/graphql/connection.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import { Project } from '../projects/project.model.js';
import { EnvironmentConnection } from './environment.model.js';
import { EnvironmentService } from './environment.service.js';
import { toEnvironment } from './to-environment.js';

@Resolver(() => Project)
export class ProjectEnvironmentsResolver {
  constructor(private readonly service: EnvironmentService) {}

  @ResolveField(() => EnvironmentConnection, { description: 'Its environments, newest first.' })
  async environments(@CurrentActor() actor: Actor, @Parent() project: Project, @Args() args: PageArgs): Promise<EnvironmentConnection> {
    const page = toPage(args);
    return toConnection(await this.service.listEnvironments(actor, page, { projectId: project.id, includesDestroyed: false }), page, toEnvironment);
  }
}
