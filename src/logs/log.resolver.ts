import { UseFilters } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { LogArgs, LogSubscriptionArgs } from './log.args.js';
import { LogLineConnection, LogLineModel } from './log.model.js';
import type { LogLineRow } from './log.repository.js';
import { LogService } from './log.service.js';
import { SubscriptionErrorFilter } from '../platform/errors/subscription-error.filter.js';

@Resolver(() => LogLineModel)
export class LogResolver {
  constructor(private readonly service: LogService) {}

  @Query(() => LogLineConnection, { description: 'Lines of what runs in an environment, oldest first: those after a position, or the latest ones.' })
  async log(@CurrentActor() actor: Actor, @Args() args: LogArgs): Promise<LogLineConnection> {
    const { lines, hasMore } = await this.service.listLines(actor, args);
    const nodes = lines.map(toLogLine);
    return { nodes, edges: nodes.map((node) => ({ cursor: node.position, node })), pageInfo: { hasNextPage: hasMore, endCursor: nodes.at(-1)?.position ?? args.after ?? null } };
  }

  @UseFilters(SubscriptionErrorFilter)
  @Subscription(() => LogLineModel, { description: 'Lines of what runs in an environment as they are written.', resolve: toLogLine })
  logLines(@CurrentActor() actor: Actor, @Args() args: LogSubscriptionArgs): Promise<AsyncGenerator<LogLineRow, void, undefined>> {
    return this.service.followLines(actor, args);
  }
}

function toLogLine(row: LogLineRow): LogLineModel {
  return {
    position: String(row.position), resource: row.resource, name: row.resource.split('/')[1] ?? row.resource, generation: row.generation, instance: row.instance, stream: row.stream, at: row.at, text: row.line,
  };
}
