import { BelayError } from '@belay/contracts';
import { and, eq, isNull } from '../platform/database/orm.js';
import { hashToken } from '../access/token-hash.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import { actorTokens } from '../platform/database/schema/index.js';

/** Tells which plugin calls by its bearer token; a revoked token is refused at once. */
export class PluginAuthenticator {
  private readonly remembered = new Map<string, string>();
  private readonly endings: readonly (() => void)[];

  constructor(private readonly db: Db, private readonly changes: ChangeListener) {
    const forget = (): void => this.remembered.clear();
    this.endings = [changes.onAnyChange('token', forget), changes.onLoss(forget)];
  }

  /**
   * Gives the plugin's id for an Authorization header.
   * @throws {BelayError} UNAUTHENTICATED when the token is missing, unknown, revoked or not one of a plugin.
   */
  async authenticate(authorization: string | undefined): Promise<string> {
    const token = /^Bearer (\S{8,200})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated();
    const hash = hashToken(token);
    const known = this.remembered.get(hash);
    if (known !== undefined) return known;
    const [row] = await this.db.select({ pluginId: actorTokens.pluginId }).from(actorTokens)
      .where(and(eq(actorTokens.tokenHash, hash), eq(actorTokens.kind, 'plugin'), isNull(actorTokens.revokedAt)));
    if (row?.pluginId === null || row?.pluginId === undefined) throw unauthenticated();
    if (this.changes.isConnected) this.remembered.set(hash, row.pluginId);
    return row.pluginId;
  }

  close(): void {
    for (const end of this.endings) end();
  }
}

function unauthenticated(): BelayError {
  return new BelayError('UNAUTHENTICATED', 'The door wants the token of a plugin: "Authorization: Bearer <token>". It is in <data dir>/tokens/<plugin id>.token.');
}
