import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Operation } from '../operations/operation.model.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { Wait } from './wait.model.js';
import { WaitReader } from './wait.reader.js';

@Resolver(() => Operation)
export class WaitResolver {
  constructor(private readonly reader: WaitReader) {}

  @ResolveField(() => [Wait], { name: 'waits', description: 'Why it does not go on just now; empty while it works and after its end.' })
  async listWaits(@Context() context: RequestContext, @Parent() operation: Operation): Promise<Wait[]> {
    return operation.hasEnded ? [] : await this.reader.listWaits(context, operation.id);
  }
}
