import { Field, ID, InputType } from '@nestjs/graphql';
import { TokenKindEnum } from './token.model.js';

@InputType({ description: 'A token to give out. Only the owner may.' })
export class CreateTokenInput {
  @Field(() => String, { description: 'What it is for.' })
  name!: string;

  @Field(() => TokenKindEnum, { nullable: true, description: 'Whose it is: USER by default.' })
  kind?: 'owner' | 'user' | 'plugin' | null;

  @Field(() => String, { nullable: true, description: 'For a plugin\'s token: the id of the plugin.' })
  plugin?: string | null;
}

@InputType({ description: 'A token to take back. Only the owner may.' })
export class RevokeTokenInput {
  @Field(() => ID, { description: 'Id of the token.' })
  token!: string;
}
