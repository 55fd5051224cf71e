import { Field, ObjectType } from '@nestjs/graphql';
import { StepChangeEnum } from './operation.enums.js';

@ObjectType('PlanStep', { description: 'A step of a plan.' })
export class PlanStepModel {
  @Field(() => String, { description: 'Unique name in the plan, e.g. apply/service/db.' })
  name!: string;

  @Field(() => String, { description: 'What kind of step: resolveImage, buildImage, seal, apply, waitUntilHealthy, promote, verify, drain, setRunning, remove …' })
  action!: string;

  @Field(() => StepChangeEnum, { description: 'What it does to the world.' })
  change!: 'create' | 'change' | 'remove' | 'none';

  @Field(() => String, { description: 'One line for people.' })
  summary!: string;

  @Field(() => [String], { description: 'Names of the steps that end before it.' })
  after!: readonly string[];

  @Field(() => Boolean, { description: 'Whether users notice an interruption.' })
  causesDowntime!: boolean;

  @Field(() => String, { nullable: true, description: 'Data that it could lose or cut off; null when none.' })
  dataRisk?: string | null;
}

@ObjectType('Plan', { description: 'What an operation would do, or did: a graph of steps.' })
export class PlanModel {
  @Field(() => String, { description: 'Stands for exactly this plan; give it to `deploy`, which then runs this plan or none.' })
  hash!: string;

  @Field(() => [PlanStepModel], { description: 'The steps, in an order in which they can be run.' })
  steps!: readonly PlanStepModel[];

  @Field(() => [PlanStepModel], { description: 'Those of the steps that create, change or remove something.' })
  changes!: readonly PlanStepModel[];

  @Field(() => Boolean, { description: 'Whether any step causes an interruption.' })
  causesDowntime!: boolean;

  @Field(() => [String], { description: 'Data that could be lost or cut off.' })
  dataRisks!: readonly string[];

  @Field(() => [String], { description: 'What is worth knowing before it is run.' })
  warnings!: readonly string[];
}
