import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { PageArgs } from '../platform/graphql/page.args.js';

@ArgsType()
export class OperationsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this environment.' })
  environment?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those of this project.' })
  project?: string | null;
}

@ArgsType()
export class EventsArgs {
  @Field(() => Int, { defaultValue: 100, description: 'How many events at most: 1 to 1000.' })
  first: number = 100;

  @Field(() => Int, { defaultValue: 0, description: 'Only events after this offset.' })
  after: number = 0;
}
