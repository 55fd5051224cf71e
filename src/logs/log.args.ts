import { ArgsType, Field, ID, Int } from '@nestjs/graphql';

@ArgsType()
export class LogSubscriptionArgs {
  @Field(() => ID, { description: 'The environment.' })
  environment!: string;

  @Field(() => [String], { nullable: true, description: 'Only these applications and services, by name; all by default.' })
  only?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only lines that hold this text, in any case.' })
  search?: string | null;

  @Field(() => String, { nullable: true, description: 'Only lines after this position.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'Without `after`: begin with this many of the latest lines (0 to 1000).' })
  tail?: number | null;
}

@ArgsType()
export class LogArgs extends LogSubscriptionArgs {
  @Field(() => Int, { defaultValue: 100, description: 'How many lines at most: 1 to 1000. With `tail` and without `after`, `tail` counts.' })
  first: number = 100;
}
