import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { Environment } from '../environments/environment.model.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { toConnection } from '../platform/graphql/connection.js';
import { toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { Project } from '../projects/project.model.js';
import { FreezesArgs } from './freeze.args.js';
import { FreezeInput, UnfreezeInput, UpdateFreezeInput } from './freeze.input.js';
import { FreezesOfProjectLoader } from './freeze.loader.js';
import { Freeze, FreezeConnection } from './freeze.model.js';
import { FreezePayload, UnfreezePayload, UpdateFreezePayload } from './freeze.payload.js';
import { FreezeService } from './freeze.service.js';
import { toFreeze } from './to-freeze.js';

@Resolver(() => Freeze)
export class FreezeResolver {
  constructor(private readonly service: FreezeService) {}

  @Query(() => FreezeConnection, { description: 'Freezes, newest first.' })
  async freezes(@CurrentActor() actor: Actor, @Args() args: FreezesArgs): Promise<FreezeConnection> {
    const page = toPage(args);
    const filter = { includesOver: args.includeOver, ...(args.project == null ? {} : { projectId: args.project }), ...(args.environment == null ? {} : { environmentId: args.environment }) };
    const now = new Date();
    return toConnection(await this.service.listFreezes(actor, page, filter), page, (row) => toFreeze(row, now));
  }

  @Mutation(() => FreezePayload, { description: 'Freezes an environment or a project, now or by calendar windows: deploys then wait or are refused.' })
  async freeze(@CurrentActor() actor: Actor, @Args('input', { description: 'What to freeze, when and why.' }) input: FreezeInput): Promise<FreezePayload> {
    return await asPayload(async () => ({ freeze: toFreeze(await this.service.freeze(actor, input), new Date()) }));
  }

  @Mutation(() => UpdateFreezePayload, { description: 'Changes a freeze that is in force. What waits looks at it anew at once.' })
  async updateFreeze(@CurrentActor() actor: Actor, @Args('input', { description: 'What to change.' }) input: UpdateFreezeInput): Promise<UpdateFreezePayload> {
    return await asPayload(async () => ({ freeze: toFreeze(await this.service.updateFreeze(actor, input.freeze, input), new Date()) }));
  }

  @Mutation(() => UnfreezePayload, { description: 'Lifts a freeze. What waits for it goes on at once, unless another one is in effect.' })
  async unfreeze(@CurrentActor() actor: Actor, @Args('input', { description: 'Which freeze.' }) input: UnfreezeInput): Promise<UnfreezePayload> {
    return await asPayload(async () => ({ freeze: toFreeze(await this.service.unfreeze(actor, input.freeze, input.reason ?? null), new Date()) }));
  }
}

@Resolver(() => Environment)
export class EnvironmentFreezesResolver {
  constructor(private readonly loader: FreezesOfProjectLoader) {}

  @ResolveField(() => [Freeze], { description: 'Freezes in force for it, those of its whole project too; newest first.' })
  async freezes(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Freeze[]> {
    const now = new Date();
    return (await this.loader.load(context, environment.projectId) ?? []).filter((row) => row.environmentId === null || row.environmentId === environment.id).map((row) => toFreeze(row, now));
  }
}

@Resolver(() => Project)
export class ProjectFreezesResolver {
  constructor(private readonly loader: FreezesOfProjectLoader) {}

  @ResolveField(() => [Freeze], { description: 'Freezes in force for the whole project or for one of its environments; newest first.' })
  async freezes(@Context() context: RequestContext, @Parent() project: Project): Promise<Freeze[]> {
    const now = new Date();
    return (await this.loader.load(context, project.id) ?? []).map((row) => toFreeze(row, now));
  }
}
