import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../access/actor.js';
import { CurrentActor } from '../access/current-actor.decorator.js';
import { asPayload } from '../platform/graphql/as-payload.js';
import { CollectGarbageInput, CollectGarbagePayload, GarbageCollection, PlanGarbageInput, PlanGarbagePayload } from './garbage.model.js';
import { type CollectionRow, GarbageService } from './garbage.service.js';

@Resolver()
export class GarbageResolver {
  constructor(private readonly service: GarbageService) {}

  @Query(() => GarbageCollection, { description: 'One collection by its id.' })
  async garbageCollection(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<GarbageCollection> {
    return toCollection(await this.service.getCollection(actor, id));
  }

  @Mutation(() => PlanGarbagePayload, { description: 'Shows what a target needs no more. Nothing is removed.' })
  async planGarbage(@CurrentActor() actor: Actor, @Args('input', { description: 'Where to look.' }) input: PlanGarbageInput): Promise<PlanGarbagePayload> {
    return await asPayload(async () => ({ collection: toCollection(await this.service.plan(actor, { target: input.target, volumes: input.volumes ?? [] })) }));
  }

  @Mutation(() => CollectGarbagePayload, { description: 'Removes exactly what a plan showed. Only the owner may.' })
  async collectGarbage(@CurrentActor() actor: Actor, @Args('input', { description: 'What to remove.' }) input: CollectGarbageInput): Promise<CollectGarbagePayload> {
    return await asPayload(async () => ({ collection: toCollection(await this.service.collect(actor, { target: input.target, planHash: input.planHash, volumes: [] })) }));
  }
}

function toCollection({ id, plan, result }: CollectionRow): GarbageCollection {
  const sized = <T extends { readonly sizeBytes?: number }>(line: T) => ({ ...line, sizeBytes: line.sizeBytes ?? null });
  return {
    id, state: result?.kind ?? 'running', hash: plan?.hash ?? null, lines: plan?.lines.map(sized) ?? [], totalBytes: plan?.totalBytes ?? 0, keptVolumes: plan?.keptVolumes.map(sized) ?? [],
    totalCount: plan?.counts?.lines ?? plan?.lines.length ?? 0, keptVolumeCount: plan?.counts?.keptVolumes ?? plan?.keptVolumes.length ?? 0,
    removed: result?.kind === 'collected' ? result.removed.map(sized) : [], skipped: result?.kind === 'collected' ? result.skipped.map((one) => ({ ...one, sizeBytes: null })) : [],
    failure: result?.kind === 'failed' ? { ...result.failure, details: result.failure.details ?? null } : null,
  };
}
