import { Inject, Injectable } from '@nestjs/common';
import { and, desc, eq, isNull, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { actorTokens } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { DB } from '../platform/tokens.js';
import { changeChannels } from '../platform/database/change-listener.js';

export type TokenRow = typeof actorTokens.$inferSelect;
export type NewToken = typeof actorTokens.$inferInsert;

/** Reads and writes tokens. */
@Injectable()
export class TokenRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  async findByHash(tokenHash: string): Promise<TokenRow | undefined> {
    const [row] = await this.db.select().from(actorTokens).where(and(eq(actorTokens.tokenHash, tokenHash), isNull(actorTokens.revokedAt)));
    return row;
  }

  /** Says whether a token was ever given out, revoked or not. */
  async isKnown(tokenHash: string): Promise<boolean> {
    const [row] = await this.db.select({ id: actorTokens.id }).from(actorTokens).where(eq(actorTokens.tokenHash, tokenHash));
    return row !== undefined;
  }

  async insert(token: NewToken): Promise<TokenRow> {
    const [row] = await this.db.insert(actorTokens).values(token).returning();
    if (row === undefined) throw new Error('an insert gave no row');
    return row;
  }

  /** Revokes and tells every API process; undefined when there is no such token. Doing it twice keeps the first time. */
  async revoke(id: string): Promise<TokenRow | undefined> {
    return await this.db.transaction(async (tx) => {
      const [row] = await tx.update(actorTokens).set({ revokedAt: sql`coalesce(${actorTokens.revokedAt}, clock_timestamp())` }).where(eq(actorTokens.id, id)).returning();
      await tx.execute(sql`SELECT pg_notify(${changeChannels.token}, ${id})`);
      return row;
    });
  }

  async list(page: Page): Promise<TokenRow[]> {
    return await this.db.select().from(actorTokens).where(afterCursor(actorTokens.createdAt, actorTokens.id, page)).orderBy(desc(actorTokens.createdAt), desc(actorTokens.id)).limit(page.limit + 1);
  }
}
