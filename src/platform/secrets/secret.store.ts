import { inArray, sql } from '../database/orm.js';
import { z } from 'zod';
import type { Db } from '../database/database.js';
import { secrets } from '../database/schema/index.js';
import { makeId } from '../ids/make-id.js';
import type { Sealer } from './sealer.js';

/** What a reference stands for: one text, or a map with the names in it that are secret. */
export type SecretValue = string | { readonly values: Readonly<Record<string, string>>; readonly secretNames: readonly string[] };

/** A secret with whom it belongs to. A reference of an environment is never given to another. */
export interface OwnedSecret {
  readonly ref: string;
  readonly environmentId: string | null;
  readonly projectId: string | null;
  readonly value: SecretValue;
}

const storedMap = z.object({ values: z.record(z.string(), z.string()), secretNames: z.array(z.string()) });
// No text of a user begins with a NUL: it cannot be an environment variable.
const MAP_MARK = '\0map:';

/** Keeps sealed values under references: credentials of services, the variables of releases, keys of webhooks. */
export class SecretStore {
  constructor(private readonly db: Db, private readonly sealer: Sealer) {}

  /** Stores values; what stood under a reference is replaced. */
  async write(entries: readonly OwnedSecret[], tx: Db = this.db): Promise<void> {
    if (entries.length === 0) return;
    await tx.insert(secrets).values(entries.map((entry) => this.toRow(entry))).onConflictDoUpdate({ target: secrets.ref, set: { sealedValue: sql`excluded.sealed_value` } });
  }

  /** Stores values whose references are free and gives what stands under all of them; of two writers at once the first one wins. */
  async writeOnce(entries: readonly OwnedSecret[], tx: Db = this.db): Promise<ReadonlyMap<string, SecretValue>> {
    const refs = entries.map(({ ref }) => ref);
    const known = await this.read(refs, tx);
    const missing = entries.filter(({ ref }) => !known.has(ref));
    if (missing.length === 0) return known;
    await tx.insert(secrets).values(missing.map((entry) => this.toRow(entry))).onConflictDoNothing({ target: secrets.ref });
    return await this.read(refs, tx);
  }

  /** Opens references; those that do not exist are missing. @throws {BelayError} SECRET_UNAVAILABLE when a value cannot be opened. */
  async read(refs: readonly string[], tx: Db = this.db): Promise<ReadonlyMap<string, SecretValue>> {
    return new Map((await this.readOwned(refs, tx)).map(({ ref, value }) => [ref, value]));
  }

  /** As `read`, with the owners. */
  async readOwned(refs: readonly string[], tx: Db = this.db): Promise<OwnedSecret[]> {
    if (refs.length === 0) return [];
    const rows = await tx.select().from(secrets).where(inArray(secrets.ref, [...refs]));
    return rows.map(({ ref, environmentId, projectId, sealedValue }) => ({ ref, environmentId, projectId, value: this.open(ref, sealedValue) }));
  }

  /** Opens a sealed value of a reference. */
  open(ref: string, sealedValue: Buffer): SecretValue {
    const text = this.sealer.open(sealedValue, `secret:${ref}`);
    return text.startsWith(MAP_MARK) ? storedMap.parse(JSON.parse(text.slice(MAP_MARK.length))) : text;
  }

  /** Gives the row in which a secret is stored, sealed. */
  toRow({ ref, environmentId, projectId, value }: OwnedSecret): { readonly id: string; readonly ref: string; readonly environmentId: string | null; readonly projectId: string | null; readonly sealedValue: Buffer } {
    const text = typeof value === 'string' ? value : `${MAP_MARK}${JSON.stringify(value)}`;
    return { id: makeId('sec'), ref, environmentId, projectId, sealedValue: this.sealer.seal(text, `secret:${ref}`) };
  }
}
