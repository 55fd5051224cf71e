import { Field, InputType } from '@nestjs/graphql';
import { JsonScalar } from '../platform/graphql/json.scalar.js';

@InputType({ description: 'A place where environments can run.' })
export class CreateTargetInput {
  @Field(() => String, { description: 'Name: a lower-case label, unique; it becomes the target\'s id.' })
  name!: string;

  @Field(() => String, { description: 'Id of the provider plugin, e.g. provider-docker.' })
  plugin!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Options of the plugin, as its schema wants them.' })
  options?: unknown;

  @Field(() => Boolean, { nullable: true, description: 'Make it the one that is taken when none is named.' })
  isDefault?: boolean | null;
}
