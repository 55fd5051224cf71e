import { Inject, Injectable } from '@nestjs/common';
import { desc, eq, inArray, ne } from '../platform/database/orm.js';
import type { ChangeListener } from '../platform/database/change-listener.js';
import type { Db } from '../platform/database/database.js';
import { targets } from '../platform/database/schema/index.js';
import { afterCursor } from '../platform/graphql/keyset.js';
import type { Page } from '../platform/graphql/page.args.js';
import { SecretStore } from '../platform/secrets/secret.store.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import { CHANGES, DB, SEALER } from '../platform/tokens.js';
import { workerContract } from './worker-contract.js';

export type TargetRow = typeof targets.$inferSelect;
export type NewTarget = typeof targets.$inferInsert;

/** Reads and writes targets. */
@Injectable()
export class TargetRepository {
  constructor(@Inject(DB) private readonly db: Db, @Inject(CHANGES) private readonly changes: ChangeListener, @Inject(SEALER) private readonly sealer: Sealer) {}

  /** Adds a target with the values of its secret options by their references; one that is the default takes that from the one before. Undefined when its id or name is taken. */
  async insert(target: NewTarget, secrets: ReadonlyMap<string, string> = new Map()): Promise<TargetRow | undefined> {
    const inserted = await this.db.transaction(async (tx) => {
      const [row] = await tx.insert(targets).values(target).onConflictDoNothing().returning();
      if (row?.isDefault === true) await tx.update(targets).set({ isDefault: false }).where(ne(targets.id, row.id));
      if (row !== undefined) await new SecretStore(tx, this.sealer).write([...secrets].map(([ref, value]) => ({ ref, value, environmentId: null, projectId: null })), tx);
      return row;
    });
    this.changes.tell('view', '*');
    return inserted;
  }

  async findMany(ids: readonly string[]): Promise<TargetRow[]> {
    return await this.db.select().from(targets).where(inArray(targets.id, [...ids]));
  }

  /** The contract that the target's latest worker speaks; null while none said hello. */
  async findContract(id: string): Promise<number | null> {
    const [row] = await this.db.select({ contract: workerContract }).from(targets).where(eq(targets.id, id));
    return row?.contract ?? null;
  }

  async findDefault(): Promise<TargetRow | undefined> {
    const [row] = await this.db.select().from(targets).where(eq(targets.isDefault, true)).limit(1);
    return row;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.db.select({ id: targets.id }).from(targets).limit(1)).length === 0;
  }

  async list(page: Page): Promise<TargetRow[]> {
    return await this.db.select().from(targets).where(afterCursor(targets.createdAt, targets.id, page)).orderBy(desc(targets.createdAt), desc(targets.id)).limit(page.limit + 1);
  }
}
