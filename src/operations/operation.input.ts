import { Field, ID, InputType, Int } from '@nestjs/graphql';

@InputType({ description: 'Runs in an emergency in spite of a freeze and without approvals. It is recorded.' })
export class BreakGlassInput {
  @Field(() => String, { description: 'Why, for the record. 1 to 500 characters.' })
  reason!: string;
}

/** Options of the field by which an operation runs in spite of a freeze. */
const breakGlassField = { nullable: true, description: 'Runs in an emergency in spite of a freeze and without approvals.' } as const;

@InputType({ isAbstract: true })
abstract class EnvironmentOperationInput {
  @Field(() => ID, { description: 'The environment.' })
  environment!: string;

  @Field(() => String, { nullable: true, description: 'A text of your own, up to 200 characters: a second call with the same one gives the first call\'s operation.' })
  idempotencyKey?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, for the record. Up to 500 characters.' })
  reason?: string | null;
}

@InputType({ isAbstract: true })
abstract class CommitOperationInput extends EnvironmentOperationInput {
  @Field(() => String, { nullable: true, description: 'Commit, whole or shortened; the head of the branch by default.' })
  commit?: string | null;
}

@InputType({ isAbstract: true })
abstract class ChosenApplicationsInput extends EnvironmentOperationInput {
  @Field(() => [String], { nullable: true, description: 'Only these applications, by name; all by default.' })
  only?: string[] | null;
}

@InputType({ description: 'What to deploy.' })
export class DeployInput extends CommitOperationInput {
  @Field(() => BreakGlassInput, breakGlassField)
  breakGlass?: BreakGlassInput | null;

  @Field(() => String, { nullable: true, description: 'Hash of the plan that was looked at: when something else would be done, nothing is (PLAN_CHANGED).' })
  planHash?: string | null;
}

@InputType({ description: 'What to compute a plan for. Nothing is changed.' })
export class PlanInput {
  @Field(() => ID, { description: 'The environment.' })
  environment!: string;

  @Field(() => String, { nullable: true, description: 'Commit, whole or shortened; the head of the branch by default.' })
  commit?: string | null;
}

@InputType({ description: 'What to build, without running it.' })
export class BuildInput extends CommitOperationInput {}

@InputType({ description: 'What to build and seal as a release, without running it.' })
export class ReleaseInput extends CommitOperationInput {}

@InputType({ description: 'Which release to run where.' })
export class PromoteInput extends EnvironmentOperationInput {
  @Field(() => BreakGlassInput, breakGlassField)
  breakGlass?: BreakGlassInput | null;

  @Field(() => ID, { description: 'Release of another environment of the same project; its images run here as they are.' })
  release!: string;
}

@InputType({ description: 'Which environment to deploy anew from its current release, with today\'s variables.' })
export class RedeployInput extends EnvironmentOperationInput {
  @Field(() => BreakGlassInput, breakGlassField)
  breakGlass?: BreakGlassInput | null;
}

@InputType({ description: 'Which release to go back to.' })
export class RollbackInput extends ChosenApplicationsInput {
  @Field(() => ID, { nullable: true, description: 'Release of this environment; the good one before the current by default.' })
  release?: string | null;
}

@InputType({ description: 'What to restart, without an interruption.' })
export class RestartInput extends ChosenApplicationsInput {
  @Field(() => BreakGlassInput, breakGlassField)
  breakGlass?: BreakGlassInput | null;
}

@InputType({ description: 'How many instances an application shall have.' })
export class ScaleInput extends EnvironmentOperationInput {
  @Field(() => BreakGlassInput, breakGlassField)
  breakGlass?: BreakGlassInput | null;

  @Field(() => String, { description: 'Name of the application.' })
  application!: string;

  @Field(() => Int, { description: 'Number of instances: 1 to 100.' })
  replicas!: number;
}

@InputType({ description: 'Which environment to start after it was stopped.' })
export class StartInput extends EnvironmentOperationInput {}

@InputType({ description: 'Which environment to stop; its data stays.' })
export class StopInput extends EnvironmentOperationInput {}

@InputType({ description: 'Which environment to bring back to its release where something changed by itself.' })
export class RepairInput extends EnvironmentOperationInput {}

@InputType({ description: 'Which environment to remove, its data too.' })
export class DestroyEnvironmentInput extends EnvironmentOperationInput {
  @Field(() => BreakGlassInput, breakGlassField)
  breakGlass?: BreakGlassInput | null;
}

@InputType({ description: 'A one-off process in the image and with the variables of an application.' })
export class RunTaskInput extends EnvironmentOperationInput {
  @Field(() => String, { description: 'Name of the application.' })
  application!: string;

  @Field(() => [String], { description: 'Program and arguments, 1 to 100; no shell is put before them. Never put a secret here: use a variable.' })
  command!: string[];

  @Field(() => Int, { nullable: true, description: 'Time after which it is ended, in seconds: 1 to 86400, 600 by default.' })
  timeoutSeconds?: number | null;
}

@InputType({ description: 'Which operation to cancel.' })
export class CancelOperationInput {
  @Field(() => ID, { description: 'The operation.' })
  operation!: string;

  @Field(() => ID, { nullable: true, description: 'When given, the operation has to be one of this environment; else it is as if there were none.' })
  environment?: string | null;
}
