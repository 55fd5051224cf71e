import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { Operation } from '../operations/operation.model.js';
import { toOperation } from '../operations/to-operation.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { ApproveOperationInput, RejectOperationInput } from './approval.input.js';
import { ApprovalLoader } from './approval.loader.js';
import { Approval } from './approval.model.js';
import { ApproveOperationPayload, RejectOperationPayload } from './approval.payload.js';
import { ApprovalService } from './approval.service.js';

@Resolver(() => Operation)
export class ApprovalResolver {
  constructor(private readonly service: ApprovalService, private readonly loader: ApprovalLoader) {}

  @ResolveField(() => Approval, { nullable: true, description: 'The approval that it waits for, or was given; null when it asks for none.' })
  async approval(@Context() context: RequestContext, @Parent() operation: Operation): Promise<Approval | null> {
    return await this.loader.load(context, operation.id) ?? null;
  }

  @Mutation(() => ApproveOperationPayload, { description: 'Approves the plan of an operation that waits for it. Who started it cannot.' })
  async approveOperation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which operation, and which plan.' }) input: ApproveOperationInput): Promise<ApproveOperationPayload> {
    return await asPayload(async () => ({ operation: toOperation(await this.service.decide(actor, 'approve', input)) }));
  }

  @Mutation(() => RejectOperationPayload, { description: 'Rejects the plan of an operation that waits for approval, which ends it.' })
  async rejectOperation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which operation.' }) input: RejectOperationInput): Promise<RejectOperationPayload> {
    return await asPayload(async () => ({ operation: toOperation(await this.service.decide(actor, 'reject', input)) }));
  }
}
