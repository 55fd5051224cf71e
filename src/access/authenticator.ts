import { BelayError } from '@belay/contracts';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { CHANGES } from '../platform/tokens.js';
import type { Actor } from './actor.js';
import { hashToken } from './token-hash.js';
import { TokenRepository } from './token.repository.js';

const MAX_REMEMBERED = 1_000;

/** Tells who calls by the bearer token. Remembers tokens as long as it hears of their revocation. */
@Injectable()
export class Authenticator implements OnModuleInit, OnModuleDestroy {
  private readonly remembered = new Map<string, Actor>();
  private endings: (() => void)[] = [];

  constructor(private readonly tokens: TokenRepository, @Inject(CHANGES) private readonly changes: ChangeListener) {}

  onModuleInit(): void {
    this.endings = [this.changes.onAnyChange('token', () => this.remembered.clear()), this.changes.onLoss(() => this.remembered.clear())];
  }

  onModuleDestroy(): void {
    for (const end of this.endings) end();
  }

  /**
   * Gives the actor for the value of an Authorization header.
   * @throws {BelayError} UNAUTHENTICATED when it is missing, malformed, unknown or revoked.
   */
  async authenticate(authorization: string | undefined): Promise<Actor> {
    const token = /^Bearer (\S{8,200})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated(authorization === undefined || authorization.trim() === '' ? 'No token was given.' : 'What was given is not a token.');
    const hash = hashToken(token);
    const known = this.remembered.get(hash);
    if (known !== undefined) return known;
    const row = await this.tokens.findByHash(hash);
    if (row === undefined || row.kind === 'plugin') throw unauthenticated('The token is not known, was revoked, or is one of a plugin.');
    const actor: Actor = { tokenId: row.id, name: row.name, kind: row.kind };
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    if (this.changes.isConnected) this.remembered.set(hash, actor);
    return actor;
  }
}

function unauthenticated(what: string): BelayError {
  return new BelayError('UNAUTHENTICATED', `${what} Send the header "Authorization: Bearer <token>"; the owner's token is in the file owner.token of the data folder.`);
}
