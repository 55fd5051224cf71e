import { ArgsType, Field, ID } from '@nestjs/graphql';
import { PageArgs } from '../platform/graphql/page.args.js';

@ArgsType()
export class FreezesArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this project and its environments.' })
  project?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those of this environment and of its whole project.' })
  environment?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether those are listed too that were lifted or are over.' })
  includeOver: boolean = false;
}
