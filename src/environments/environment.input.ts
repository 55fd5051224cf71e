import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { type EnvironmentKind, EnvironmentKindEnum } from './environment.enums.js';

@InputType({ description: 'An environment to make. Nothing runs in it before a deploy.' })
export class CreateEnvironmentInput {
  @Field(() => ID, { description: 'The project.' })
  project!: string;

  @Field(() => String, { description: 'Git branch that it is bound to.' })
  branch!: string;

  @Field(() => EnvironmentKindEnum, { nullable: true, description: 'What it is for: PRODUCTION by default for main and master, else DEVELOPMENT.' })
  kind?: EnvironmentKind | null;

  @Field(() => ID, { nullable: true, description: 'Where it runs; the default target by default.' })
  target?: string | null;
}

@InputType({ description: 'What to change of an environment; absent fields stay as they are. Only the owner may.' })
export class UpdateEnvironmentInput {
  @Field(() => ID, { description: 'The environment.' })
  environment!: string;

  @Field(() => Int, { nullable: true, description: 'How many persons have to approve deploy, promote and redeploy: 0 to 10. More than 0 in PRODUCTION only.' })
  requiredApprovals?: number | null;

  @Field(() => Int, { nullable: true, description: 'After how many seconds the wait for approval ends without one: 60 to 2592000 (30 days); a day by default.' })
  approvalTimeoutSeconds?: number | null;
}
