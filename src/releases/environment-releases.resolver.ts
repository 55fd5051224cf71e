import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Environment } from '../environments/environment.model.js';
import { Operation } from '../operations/operation.model.js';
import { toConnection } from '../platform/graphql/connection.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { ReleaseLoader, ReleasesOfEnvironmentLoader } from './release.loaders.js';
import { Release, ReleaseConnection } from './release.model.js';
import { toRelease } from './to-release.js';

@Resolver(() => Environment)
export class EnvironmentReleasesResolver {
  constructor(private readonly loader: ReleaseLoader, private readonly lists: ReleasesOfEnvironmentLoader) {}

  @ResolveField(() => Release, { nullable: true, description: 'The release that it runs, or would run if it were not stopped; null before the first deploy.' })
  async currentRelease(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Release | null> {
    const row = environment.currentReleaseId === null ? undefined : await this.loader.load(context, environment.currentReleaseId);
    return row === undefined ? null : toRelease(row);
  }

  @ResolveField(() => ReleaseConnection, { description: 'Its sealed releases, newest first.' })
  async releases(@Context() context: RequestContext, @Parent() environment: Environment, @Args() args: PageArgs): Promise<ReleaseConnection> {
    const page = toPage(args);
    return toConnection(await this.lists.load(context, environment.id, page), page, toRelease);
  }
}

@Resolver(() => Operation)
export class OperationReleaseResolver {
  constructor(private readonly loader: ReleaseLoader) {}

  @ResolveField(() => Release, { nullable: true, description: 'The release that it made or ran; null before it was drafted.' })
  async release(@Context() context: RequestContext, @Parent() operation: Operation): Promise<Release | null> {
    const row = operation.releaseId === null ? undefined : await this.loader.load(context, operation.releaseId);
    return row === undefined ? null : toRelease(row);
  }
}
