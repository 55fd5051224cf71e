import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from './user-error.model.js';

/** What every mutation answers with. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was done.' })
  userErrors!: UserError[];
}
