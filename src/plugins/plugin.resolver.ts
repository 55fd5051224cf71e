import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { encodeCursor } from '../platform/graphql/cursor.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import { Plugin, PluginConnection } from './plugin.model.js';
import { PluginService } from './plugin.service.js';

@Resolver(() => Plugin)
export class PluginResolver {
  constructor(private readonly service: PluginService) {}

  @Query(() => PluginConnection, { description: 'The plugins that the engine knows, by id.' })
  async plugins(@CurrentActor() actor: Actor, @Args() args: PageArgs): Promise<PluginConnection> {
    const { limit, after } = toPage(args);
    const all = (await this.service.listPlugins(actor)).filter((plugin) => after === undefined || plugin.id > after.id);
    const edges = all.slice(0, limit).map((node) => ({ cursor: encodeCursor({ at: new Date(0), id: node.id }), node }));
    return { edges, nodes: edges.map((edge) => edge.node), pageInfo: { hasNextPage: all.length > limit, endCursor: edges.at(-1)?.cursor ?? null } };
  }
}
