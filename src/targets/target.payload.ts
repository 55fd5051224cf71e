import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';
import { Target } from './target.model.js';

@ObjectType({ description: 'The new target.' })
export class CreateTargetPayload extends Payload {
  @Field(() => Target, { nullable: true, description: 'The target; null when it was refused.' })
  target?: Target | null;
}
