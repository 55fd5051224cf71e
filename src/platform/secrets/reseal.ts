import { sql } from '../database/orm.js';
import type { Db } from '../database/database.js';
import type { Sealer } from './sealer.js';

const BATCH = 200;
// The format of sealed bytes: 1 byte, then 8 of the key's id.
const isOutdated = (keyId: string) => sql`substring(sealed_value FROM 2 FOR 8) <> decode(${keyId}, 'hex')`;

/** Seals anew with the current key what older keys sealed; after it the older keys may be removed from the keyring. @returns how many values it sealed. */
export async function resealAll(db: Db, sealer: Sealer): Promise<number> {
  let count = 0;
  for (const table of sealedTables) count += await resealTable(db, sealer, table);
  return count;
}

/** Tables with sealed values, and the context that is bound to each value. */
const sealedTables = [
  { name: sql.raw('secret'), context: sql`'secret:' || ref` },
  { name: sql.raw('variable'), context: sql`'variable:' || id` },
  { name: sql.raw('payload_seed'), context: sql`'payload-seed:' || id` },
] as const;

async function resealTable(db: Db, sealer: Sealer, { name, context }: (typeof sealedTables)[number]): Promise<number> {
  for (let count = 0; ; ) {
    const resealed = await db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ id: string; context: string; sealed_value: Buffer }>(sql`
        SELECT id, ${context} AS context, sealed_value FROM ${name} WHERE sealed_value IS NOT NULL AND ${isOutdated(sealer.currentKeyId)} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`);
      for (const row of rows) await tx.execute(sql`UPDATE ${name} SET sealed_value = ${sealer.seal(sealer.open(row.sealed_value, row.context), row.context)} WHERE id = ${row.id}`);
      return rows.length;
    });
    count += resealed;
    if (resealed < BATCH) return count;
  }
}
