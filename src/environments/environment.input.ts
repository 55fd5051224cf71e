import { Field, ID, InputType } from '@nestjs/graphql';
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
