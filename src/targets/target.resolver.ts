import { Args, Context, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { notFound } from '../platform/errors/not-found.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { toConnection } from '../platform/graphql/connection.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { CreateTargetInput } from './target.input.js';
import { TargetLoader } from './target.loader.js';
import { Target, TargetConnection } from './target.model.js';
import { CreateTargetPayload } from './target.payload.js';
import { TargetService } from './target.service.js';
import { toTarget } from './to-target.js';

@Resolver(() => Target)
export class TargetResolver {
  constructor(private readonly service: TargetService, private readonly loader: TargetLoader) {}

  @Query(() => Target, { nullable: true, description: 'One target by its id.' })
  async target(@Context() context: RequestContext, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<Target> {
    const row = await this.loader.load(context, id);
    if (row === undefined) throw notFound('target', id);
    return toTarget(row);
  }

  @Query(() => TargetConnection, { description: 'Where environments can run, newest first.' })
  async targets(@CurrentActor() actor: Actor, @Args() args: PageArgs): Promise<TargetConnection> {
    const page = toPage(args);
    return toConnection(await this.service.listTargets(actor, page), page, toTarget);
  }

  @Mutation(() => CreateTargetPayload, { description: 'Adds a place where environments can run. Only the owner may.' })
  async createTarget(@CurrentActor() actor: Actor, @Args('input', { description: 'The target.' }) input: CreateTargetInput): Promise<CreateTargetPayload> {
    return await asPayload(async () => ({
      target: toTarget(await this.service.createTarget(actor, { name: input.name, pluginId: input.plugin, options: input.options, isDefault: input.isDefault ?? false })),
    }));
  }
}
