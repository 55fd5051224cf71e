import { ArgsType, Field, ID } from '@nestjs/graphql';
import { PageArgs } from '../platform/graphql/page.args.js';

@ArgsType()
export class EnvironmentsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this project.' })
  project?: string | null;

  @Field(() => String, { nullable: true, description: 'Only those of this branch.' })
  branch?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether destroyed ones are listed too.' })
  includeDestroyed: boolean = false;
}
