import { ArgsType, Field } from '@nestjs/graphql';
import { PageArgs } from '../platform/graphql/page.args.js';

@ArgsType()
export class ProjectsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Only the one of this name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Only those with an application from this git repository; a final `.git` or slash makes no difference.' })
  gitUrl?: string | null;
}
