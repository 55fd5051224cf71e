import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { asOperationPayload } from './as-operation-payload.js';
import { OperationCanceller } from './operation.canceller.js';
import { CancelOperationInput, DestroyEnvironmentInput, PlanInput, RunTaskInput } from './operation.input.js';
import { CancelOperationPayload, DestroyEnvironmentPayload, PlanPayload, RunTaskPayload } from './operation.payload.js';
import { OperationService } from './operation.service.js';
import { PlannerClient } from './planner.client.js';
import { toOperation, toPlan } from './to-operation.js';

@Resolver()
export class MoreOperationsResolver {
  constructor(private readonly service: OperationService, private readonly planner: PlannerClient, private readonly canceller: OperationCanceller) {}

  @Mutation(() => PlanPayload, { description: 'Computes what a deploy would do now. Nothing is changed.' })
  async plan(@CurrentActor() actor: Actor, @Args('input', { description: 'What to plan.' }) input: PlanInput): Promise<PlanPayload> {
    return await asPayload(async () => {
      const { operation, plan } = await this.planner.plan(actor, input);
      return { operation: toOperation(operation), plan: toPlan(plan) };
    });
  }

  @Mutation(() => RunTaskPayload, { description: 'Runs a one-off process, at most once, in the image and with the variables of an application.' })
  runTask(@CurrentActor() actor: Actor, @Args('input', { description: 'What to run.' }) input: RunTaskInput): Promise<RunTaskPayload> {
    return asOperationPayload(() => this.service.runTask(actor, input));
  }

  @Mutation(() => DestroyEnvironmentPayload, { description: 'Removes all that an environment has, its data too.' })
  destroyEnvironment(@CurrentActor() actor: Actor, @Args('input', { description: 'Which environment.' }) input: DestroyEnvironmentInput): Promise<DestroyEnvironmentPayload> {
    return asOperationPayload(() => this.service.destroy(actor, input));
  }

  @Mutation(() => CancelOperationPayload, { description: 'Cancels an operation; what it began is undone. Doing it twice, or after the end, changes nothing.' })
  async cancelOperation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which operation.' }) input: CancelOperationInput): Promise<CancelOperationPayload> {
    return await asPayload(async () => ({ operation: toOperation(await this.canceller.cancel(actor, input.operation, input.environment ?? undefined)) }));
  }
}
