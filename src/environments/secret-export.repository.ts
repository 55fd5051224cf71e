import { Inject, Injectable } from '@nestjs/common';
import { desc, eq } from '../platform/database/orm.js';
import type { ReleaseSpec } from '@belay/contracts';
import type { Db } from '../platform/database/database.js';
import { releases, secretExports } from '../platform/database/schema/index.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import { SecretStore, type SecretValue } from '../platform/secrets/secret.store.js';
import { DB, SEALER } from '../platform/tokens.js';

export type SecretExportRow = typeof secretExports.$inferSelect;

/** Reads what an environment's current release resolves for its processes, and keeps who was given it. */
@Injectable()
export class SecretExportRepository {
  private readonly store: SecretStore;

  constructor(@Inject(DB) private readonly db: Db, @Inject(SEALER) sealer: Sealer) {
    this.store = new SecretStore(db, sealer);
  }

  /** Keeps that somebody asks for the secrets, before they are read. */
  async record(row: typeof secretExports.$inferInsert): Promise<void> {
    await this.db.insert(secretExports).values(row);
  }

  /** The newest first, at most `limit`. */
  async list(environmentId: string, limit: number): Promise<SecretExportRow[]> {
    return await this.db.select().from(secretExports).where(eq(secretExports.environmentId, environmentId)).orderBy(desc(secretExports.createdAt), desc(secretExports.id)).limit(limit);
  }

  async findRelease(id: string): Promise<ReleaseSpec | undefined> {
    const [row] = await this.db.select({ spec: releases.spec }).from(releases).where(eq(releases.id, id));
    return row?.spec;
  }

  /** Opens references of an environment; those of others are missing. @throws {BelayError} SECRET_UNAVAILABLE when a value cannot be opened. */
  async open(environmentId: string, refs: readonly string[]): Promise<ReadonlyMap<string, SecretValue>> {
    const found = await this.store.readOwned(refs);
    return new Map(found.filter((secret) => secret.environmentId === environmentId).map(({ ref, value }) => [ref, value]));
  }
}
