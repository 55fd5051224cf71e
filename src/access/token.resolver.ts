import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { asPayload } from '../platform/graphql/as-payload.js';
import { toConnection } from '../platform/graphql/connection.js';
import { PageArgs, toPage } from '../platform/graphql/page.args.js';
import type { Actor } from './actor.js';
import { CurrentActor } from './current-actor.decorator.js';
import { CreateTokenInput, RevokeTokenInput } from './token.input.js';
import { Token, TokenConnection, Viewer } from './token.model.js';
import { CreateTokenPayload, RevokeTokenPayload } from './token.payload.js';
import type { TokenRow } from './token.repository.js';
import { TokenService } from './token.service.js';

@Resolver(() => Token)
export class TokenResolver {
  constructor(private readonly service: TokenService) {}

  @Query(() => Viewer, { description: 'Who calls.' })
  viewer(@CurrentActor() actor: Actor): Viewer {
    return actor;
  }

  @Query(() => TokenConnection, { description: 'The tokens that were given out, newest first. Only the owner may ask.' })
  async tokens(@CurrentActor() actor: Actor, @Args() args: PageArgs): Promise<TokenConnection> {
    const page = toPage(args);
    return toConnection(await this.service.listTokens(actor, page), page, toToken);
  }

  @Mutation(() => CreateTokenPayload, { description: 'Gives out a token. Only the owner may.' })
  async createToken(@CurrentActor() actor: Actor, @Args('input', { description: 'What it is for.' }) input: CreateTokenInput): Promise<CreateTokenPayload> {
    return await asPayload(async () => {
      const { row, secret } = await this.service.createToken(actor, { name: input.name, kind: input.kind ?? 'user', ...(input.plugin == null ? {} : { pluginId: input.plugin }) });
      return { token: toToken(row), secret };
    });
  }

  @Mutation(() => RevokeTokenPayload, { description: 'Takes a token back, at once. Only the owner may.' })
  async revokeToken(@CurrentActor() actor: Actor, @Args('input', { description: 'Which token.' }) input: RevokeTokenInput): Promise<RevokeTokenPayload> {
    return await asPayload(async () => ({ token: toToken(await this.service.revokeToken(actor, input.token)) }));
  }
}

function toToken(row: TokenRow): Token {
  return { id: row.id, name: row.name, kind: row.kind, pluginId: row.pluginId, createdAt: row.createdAt, revokedAt: row.revokedAt };
}
