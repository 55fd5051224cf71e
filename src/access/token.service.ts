import { BelayError } from '@belay/contracts';
import { Injectable } from '@nestjs/common';
import { notFound } from '../platform/errors/not-found.js';
import type { Page } from '../platform/graphql/page.args.js';
import { makeId } from '../platform/ids/make-id.js';
import type { Actor } from './actor.js';
import { requireOwner } from './require-owner.js';
import { hashToken, makeToken } from './token-hash.js';
import { TokenRepository, type TokenRow } from './token.repository.js';

/** What a new token is for. */
export interface TokenRequest {
  readonly name: string;
  readonly kind: 'owner' | 'user' | 'plugin';
  readonly pluginId?: string;
}

/** Gives out tokens and takes them back. */
@Injectable()
export class TokenService {
  constructor(private readonly tokens: TokenRepository) {}

  /**
   * Makes a token. The token itself is in the result and nowhere else.
   * @throws {BelayError} FORBIDDEN for others than the owner; INVALID_INPUT when the name or the plugin is missing or wrong.
   */
  async createToken(actor: Actor, request: TokenRequest): Promise<{ readonly row: TokenRow; readonly secret: string }> {
    requireOwner(actor, 'give out tokens');
    const name = request.name.trim();
    if (name === '' || name.length > 100) throw new BelayError('INVALID_INPUT', 'The name of a token has 1 to 100 characters.', { details: { field: ['name'] } });
    if ((request.kind === 'plugin') !== (request.pluginId !== undefined)) {
      throw new BelayError('INVALID_INPUT', 'Name the plugin of a plugin\'s token, and of no other.', { details: { field: ['plugin'] } });
    }
    if (request.pluginId !== undefined && !/^[a-z][a-z0-9-]{1,62}$/.test(request.pluginId)) throw new BelayError('INVALID_NAME', 'This is not the id of a plugin.', { details: { field: ['plugin'] } });
    const secret = makeToken();
    const row = await this.tokens.insert({ id: makeId('tok'), name, kind: request.kind, tokenHash: hashToken(secret), pluginId: request.pluginId ?? null });
    return { row, secret };
  }

  /**
   * Takes a token back, at once and everywhere.
   * @throws {BelayError} FORBIDDEN for others than the owner; NOT_FOUND; CONFLICT for the token in use.
   */
  async revokeToken(actor: Actor, id: string): Promise<TokenRow> {
    requireOwner(actor, 'take tokens back');
    if (id === actor.tokenId) throw new BelayError('CONFLICT', 'This is the token that you call with. Make another one for the owner and revoke this one with it.', { details: { field: ['token'] } });
    const row = await this.tokens.revoke(id);
    if (row === undefined) throw notFound('token', id, ['token']);
    return row;
  }

  /** Lists the tokens, newest first. @throws {BelayError} FORBIDDEN for others than the owner. */
  async listTokens(actor: Actor, page: Page): Promise<TokenRow[]> {
    requireOwner(actor, 'list tokens');
    return await this.tokens.list(page);
  }
}
