import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/payload.model.js';
import { Token } from './token.model.js';

@ObjectType({ description: 'The new token.' })
export class CreateTokenPayload extends Payload {
  @Field(() => Token, { nullable: true, description: 'The record of the token; null when it was refused.' })
  token?: Token | null;

  @Field(() => String, { nullable: true, description: 'The token itself. It is shown this once; keep it safe.' })
  secret?: string | null;
}

@ObjectType({ description: 'The token that was taken back.' })
export class RevokeTokenPayload extends Payload {
  @Field(() => Token, { nullable: true, description: 'The record of the token; null when it was refused.' })
  token?: Token | null;
}
