import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionTypeOf } from '../platform/graphql/connection.js';

export const TokenKindEnum = { OWNER: 'owner', USER: 'user', PLUGIN: 'plugin' } as const;
registerEnumType(TokenKindEnum, {
  name: 'TokenKind', description: 'Whose a token is.',
  valuesMap: { OWNER: { description: 'The owner, who may do everything.' }, USER: { description: 'A person or program that uses the API.' }, PLUGIN: { description: 'A plugin\'s worker; it opens the door only, not this API.' } },
});

/** A token that was given out; the token itself is not kept. */
@ObjectType({ description: 'A token that was given out. The token itself is kept nowhere but with its holder.' })
export class Token {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'What it is for.' })
  name!: string;

  @Field(() => TokenKindEnum, { description: 'Whose it is.' })
  kind!: 'owner' | 'user' | 'plugin';

  @Field(() => String, { nullable: true, description: 'The plugin that it is for; null for people.' })
  pluginId!: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null while it works.' })
  revokedAt!: Date | null;
}

@ObjectType({ description: 'A page of tokens, newest first.' })
export class TokenConnection extends connectionTypeOf(Token, 'Token') {}

/** Who calls. */
@ObjectType({ description: 'Who calls.' })
export class Viewer {
  @Field(() => ID, { description: 'Id of the token.' })
  tokenId!: string;

  @Field(() => String, { description: 'Name of the token.' })
  name!: string;

  @Field(() => TokenKindEnum, { description: 'Whose it is.' })
  kind!: 'owner' | 'user' | 'plugin';
}
