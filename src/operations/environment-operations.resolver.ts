import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Environment } from '../environments/environment.model.js';
import { toConnection } from '../platform/graphql/connection.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { ActiveOperationsLoader, OperationsOfEnvironmentLoader } from './operation.loaders.js';
import { Operation, OperationConnection } from './operation.model.js';
import { toOperation } from './to-operation.js';

@Resolver(() => Environment)
export class EnvironmentOperationsResolver {
  constructor(private readonly active: ActiveOperationsLoader, private readonly lists: OperationsOfEnvironmentLoader) {}

  @ResolveField(() => Operation, { nullable: true, description: 'The operation at work; null when there is none.' })
  async runningOperation(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Operation | null> {
    const running = (await this.active.load(context, environment.id) ?? []).find((row) => row.state === 'running' || row.state === 'undoing');
    return running === undefined ? null : toOperation(running);
  }

  @ResolveField(() => [Operation], { description: 'Operations that wait: for the one at work, for their admission, for the end of a freeze or for approval; in the order in which they came.' })
  async waitingOperations(@Context() context: RequestContext, @Parent() environment: Environment): Promise<Operation[]> {
    return (await this.active.load(context, environment.id) ?? []).filter((row) => row.state !== 'running' && row.state !== 'undoing').map(toOperation);
  }

  @ResolveField(() => OperationConnection, { description: 'Its operations, newest first.' })
  async operations(@Context() context: RequestContext, @Parent() environment: Environment, @Args() args: PageArgs): Promise<OperationConnection> {
    const page = toPage(args);
    return toConnection(await this.lists.load(context, environment.id, page), page, toOperation);
  }
}
