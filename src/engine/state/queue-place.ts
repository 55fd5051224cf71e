import { sql } from '../../platform/database/orm.js';
import type { Db } from '../../platform/database/database.js';

/**
 * Lets whoever waited behind an operation that has ended wait behind whom that one waited for, or behind nobody where it had begun,
 * so that nobody is told to wait for what is over. Locks those operations; lock environments later.
 */
export async function passOnPlace(tx: Db, environmentId: string, endedId: string): Promise<void> {
  await tx.execute(sql`
    UPDATE operation SET admission = (
      SELECT CASE WHEN ended.started_at IS NULL AND ended.admission->>'kind' = 'queued' THEN ended.admission ELSE '{"kind":"accepted"}'::jsonb END FROM operation ended WHERE ended.id = ${endedId})
    WHERE environment_id = ${environmentId} AND id <> ${endedId} AND admission->>'behind' = ${endedId}`);
}
