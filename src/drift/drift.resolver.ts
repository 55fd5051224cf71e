import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { toEnvironment } from '../environments/to-environment.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { DriftModel, SetAutoRepairInput, SetAutoRepairPayload } from './drift.model.js';
import { DriftService } from './drift.service.js';

@Resolver()
export class DriftResolver {
  constructor(private readonly service: DriftService) {}

  @Query(() => DriftModel, { description: 'Compares an environment with its release, by a fresh look at what exists. Nothing is changed.' })
  async drift(@CurrentActor() actor: Actor, @Args('environment', { type: () => ID, description: 'The environment.' }) id: string): Promise<DriftModel> {
    const { drifts, checkedAt, runningOperationId } = await this.service.check(actor, id);
    return { isDrifted: drifts.length > 0, items: drifts, checkedAt, runningOperation: runningOperationId };
  }

  @Mutation(() => SetAutoRepairPayload, { description: 'Says whether an environment is brought back to its release by itself after its target was away.' })
  async setAutoRepair(@CurrentActor() actor: Actor, @Args('input', { description: 'The setting.' }) input: SetAutoRepairInput): Promise<SetAutoRepairPayload> {
    return await asPayload(async () => ({ environment: toEnvironment(await this.service.setRepairedByItself(actor, input.environment, input.isOn)) }));
  }
}
