import { Field, Int, ObjectType } from '@nestjs/graphql';
import { FailureModel } from '../platform/graphql/failure.model.js';
import { StepPhaseEnum, StepStateEnum } from './operation.enums.js';

@ObjectType({ description: 'A step of an operation: one outside effect, or one wait.' })
export class OperationStep {
  @Field(() => String, { description: 'Unique name in its phase.' })
  name!: string;

  @Field(() => StepPhaseEnum, { description: 'Which way it leads.' })
  phase!: 'forward' | 'undo';

  @Field(() => String, { description: 'One line for people.' })
  summary!: string;

  @Field(() => StepStateEnum, { description: 'Where it is.' })
  state!: 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

  @Field(() => Int, { description: 'How often it was tried; 0 before the first time.' })
  attempts!: number;

  @Field(() => FailureModel, { nullable: true, description: 'Why it failed.' })
  failure!: FailureModel | null;

  @Field(() => String, { nullable: true, description: 'What it found or did, in words.' })
  note!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it began.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'How long it took, in milliseconds; null while it has not ended.' })
  durationMs!: number | null;
}
