import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';
import { Environment } from './environment.model.js';

@ObjectType({ description: 'The new environment.' })
export class CreateEnvironmentPayload extends Payload {
  @Field(() => Environment, { nullable: true, description: 'The environment; null when it was refused.' })
  environment?: Environment | null;
}

@ObjectType({ description: 'The changed environment.' })
export class UpdateEnvironmentPayload extends Payload {
  @Field(() => Environment, { nullable: true, description: 'The environment; null when it was refused.' })
  environment?: Environment | null;
}
