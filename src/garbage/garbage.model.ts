import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { FailureModel } from '../platform/graphql/failure.model.js';
import { Payload } from '../platform/graphql/payload.model.js';

@ObjectType('GarbageLine', { description: 'One thing that is removed, and why.' })
export class GarbageLineModel {
  @Field(() => String, { description: 'image, container, volume or network.' })
  kind!: string;

  @Field(() => String, { description: 'What people know it by.' })
  name!: string;

  @Field(() => String, { description: 'Why it is needed no more.' })
  reason!: string;

  @Field(() => Float, { nullable: true, description: 'What its removal gives back at most, in bytes; null where the target cannot tell. Images share layers.' })
  sizeBytes!: number | null;
}

@ObjectType('KeptThing', { description: 'Something that stays, and why.' })
export class KeptThingModel {
  @Field(() => String, { description: 'What people know it by; a volume is asked for by it.' })
  name!: string;

  @Field(() => String, { description: 'Why it stays.' })
  reason!: string;

  @Field(() => Float, { nullable: true, description: 'Its size in bytes; null where the target cannot tell.' })
  sizeBytes!: number | null;
}

@ObjectType({ description: 'What a target needs no more: planned, and removed when the hash of the plan was given.' })
export class GarbageCollection {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'planned, running, collected or failed.' })
  state!: string;

  @Field(() => String, { nullable: true, description: 'Stands for exactly what is listed; give it to `collectGarbage`. Null until it is planned.' })
  hash!: string | null;

  @Field(() => [GarbageLineModel], { description: 'What would be removed, at most 500 things; what is beyond them is for the next plan.' })
  lines!: readonly GarbageLineModel[];

  @Field(() => Int, { description: 'How many things are needed no more, listed or not.' })
  totalCount!: number;

  @Field(() => Float, { description: 'Sum of their known sizes in bytes, listed or not.' })
  totalBytes!: number;

  @Field(() => [KeptThingModel], { description: 'Volumes that no release that may run again uses. They go only when they are asked for by their names. The first 100.' })
  keptVolumes!: readonly KeptThingModel[];

  @Field(() => Int, { description: 'How many such volumes there are.' })
  keptVolumeCount!: number;

  @Field(() => [GarbageLineModel], { description: 'What was removed.' })
  removed!: readonly GarbageLineModel[];

  @Field(() => [KeptThingModel], { description: 'What stayed after all, and why.' })
  skipped!: readonly KeptThingModel[];

  @Field(() => FailureModel, { nullable: true, description: 'Why it failed; null when it did not.' })
  failure!: FailureModel | null;
}

@InputType({ description: 'What to look for on a target. Nothing is removed.' })
export class PlanGarbageInput {
  @Field(() => ID, { description: 'The target.' })
  target!: string;

  @Field(() => [String], { nullable: true, description: 'Names of kept volumes whose data may go as well.' })
  volumes?: string[] | null;
}

@InputType({ description: 'What to remove from a target: exactly what a plan showed.' })
export class CollectGarbageInput {
  @Field(() => ID, { description: 'The target.' })
  target!: string;

  @Field(() => String, { description: 'Hash of the plan that was looked at: when something else would be removed, nothing is (PLAN_CHANGED).' })
  planHash!: string;
}

@ObjectType({ description: 'What would be removed.' })
export class PlanGarbagePayload extends Payload {
  @Field(() => GarbageCollection, { nullable: true, description: 'The plan; null when none could be made.' })
  collection?: GarbageCollection | null;
}

@ObjectType({ description: 'What was removed.' })
export class CollectGarbagePayload extends Payload {
  @Field(() => GarbageCollection, { nullable: true, description: 'The collection; while its state is running it goes on. Null when it was refused.' })
  collection?: GarbageCollection | null;
}
