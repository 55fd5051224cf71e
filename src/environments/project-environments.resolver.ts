import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { toConnection } from '../platform/graphql/connection.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { Project } from '../projects/project.model.js';
import { EnvironmentsOfProjectLoader } from './environment.loader.js';
import { EnvironmentConnection } from './environment.model.js';
import { toEnvironment } from './to-environment.js';

@Resolver(() => Project)
export class ProjectEnvironmentsResolver {
  constructor(private readonly lists: EnvironmentsOfProjectLoader) {}

  @ResolveField(() => EnvironmentConnection, { description: 'Its environments, newest first.' })
  async environments(@Context() context: RequestContext, @Parent() project: Project, @Args() args: PageArgs): Promise<EnvironmentConnection> {
    const page = toPage(args);
    return toConnection(await this.lists.load(context, project.id, page), page, toEnvironment);
  }
}
