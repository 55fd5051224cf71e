import { sql } from '../../platform/database/orm.js';
import type { Db } from '../../platform/database/database.js';

/** How old records have to be before they are cleared away, in seconds. */
export interface RecordAges {
  /** Since the environment was destroyed. Late lines of its log are masked by its secrets, so they outlive it for a while. */
  readonly destroyedSeconds: number;
  /** Since the operation that drafted it has ended. */
  readonly draftSeconds: number;
}

/** What was cleared away. */
export interface ClearedRecords {
  readonly drafts: number;
  readonly secrets: number;
}

/** Drafts that one call clears away at most. */
const MOST_DRAFTS = 500;

/**
 * Clears away what nothing refers to any more: the secrets and drafts of destroyed environments, and drafts that were never sealed with the variables that were stored for them.
 * What another release of the environment refers to stays, and so do all sealed releases. Safe to run side by side.
 */
export async function clearRecords(db: Db, { destroyedSeconds, draftSeconds }: RecordAges): Promise<ClearedRecords> {
  const gone = await count(db, sql`
    WITH gone AS (SELECT id FROM environment WHERE destroyed_at < clock_timestamp() - make_interval(secs => ${destroyedSeconds}::float8)),
    dropped AS (DELETE FROM release WHERE NOT is_sealed AND environment_id IN (SELECT id FROM gone) RETURNING id),
    cleared AS (DELETE FROM secret WHERE environment_id IN (SELECT id FROM gone) RETURNING id)
    SELECT (SELECT count(*) FROM dropped) AS drafts, (SELECT count(*) FROM cleared) AS secrets`);
  const old = await count(db, sql`
    WITH old AS (
      SELECT draft.id, draft.environment_id FROM release draft JOIN operation o ON o.id = draft.operation_id
      WHERE NOT draft.is_sealed AND o.ended_at < clock_timestamp() - make_interval(secs => ${draftSeconds}::float8)
        AND NOT EXISTS (SELECT 1 FROM environment e WHERE e.current_release_id = draft.id)
      ORDER BY draft.created_at LIMIT ${MOST_DRAFTS}
    ), dropped AS (DELETE FROM release WHERE id IN (SELECT id FROM old) AND NOT is_sealed RETURNING id),
    cleared AS (
      DELETE FROM secret s USING old WHERE s.environment_id = old.environment_id AND starts_with(s.ref, 'release:' || old.id || '/')
        AND NOT EXISTS (
          SELECT 1 FROM release kept WHERE kept.environment_id = old.environment_id AND kept.id NOT IN (SELECT id FROM old)
            AND jsonb_path_exists(kept.spec, '$.**.variablesRef ? (@ == $ref)', jsonb_build_object('ref', s.ref)))
      RETURNING s.id
    )
    SELECT (SELECT count(*) FROM dropped) AS drafts, (SELECT count(*) FROM cleared) AS secrets`);
  return { drafts: gone.drafts + old.drafts, secrets: gone.secrets + old.secrets };
}

async function count(db: Db, statement: ReturnType<typeof sql>): Promise<ClearedRecords> {
  const { rows: [row] } = await db.execute<{ drafts: string; secrets: string }>(statement);
  return { drafts: Number(row?.drafts ?? 0), secrets: Number(row?.secrets ?? 0) };
}
