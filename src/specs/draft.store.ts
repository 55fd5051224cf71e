import { BelayError, type ReleaseSpec, type Wanted } from '@belay/contracts';
import { and, eq, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { releases } from '../platform/database/schema/index.js';
import type { SecretStore } from '../platform/secrets/secret.store.js';
import type { Draft } from './draft-release.js';

/** Gives the id of the release that an operation drafts: the same however often it is asked. */
export function draftIdOf(operationId: string): string {
  return operationId.startsWith('op_') ? `rel_${operationId.slice(3)}` : `rel_${operationId}`;
}

/** Finds what an operation has drafted before. */
export async function findDraft(db: Db, operationId: string): Promise<Wanted | undefined> {
  const [row] = await db.select().from(releases).where(eq(releases.id, draftIdOf(operationId)));
  return row === undefined ? undefined : { releaseId: row.id, isSealed: row.isSealed, builds: row.wanted?.builds ?? [], warnings: row.wanted?.warnings ?? [] };
}

/** Stores a draft with its variables and trees, once and in one statement; of two at the same time the first one counts. */
export async function storeDraft(db: Db, store: SecretStore, operationId: string, { spec, wanted, trees, secrets, description }: Draft): Promise<Wanted> {
  const treeRows = JSON.stringify(trees.map(({ id, url, commit, folder, projectId, application }) => ({ id, url, commit, folder, project_id: projectId, application })));
  const secretRows = JSON.stringify(secrets.map((secret) => {
    const { id, ref, environmentId, projectId, sealedValue } = store.toRow(secret);
    return { id, ref, environment_id: environmentId, project_id: projectId, sealed_value: sealedValue.toString('hex') };
  }));
  const { rows } = await db.execute(sql`
    WITH draft AS (
      INSERT INTO release (id, environment_id, operation_id, spec, wanted, description)
      VALUES (${spec.releaseId}, ${spec.environmentId}, ${operationId}, ${JSON.stringify(spec)}::jsonb, ${JSON.stringify(wanted)}::jsonb, ${description}) ON CONFLICT (id) DO NOTHING RETURNING id
    ), trees AS (
      INSERT INTO source_tree (id, url, commit, folder, project_id, application)
      SELECT DISTINCT ON (id) id, url, commit, folder, project_id, application FROM jsonb_to_recordset(${treeRows}::jsonb) AS given(id text, url text, commit text, folder text, project_id text, application text)
      WHERE EXISTS (SELECT 1 FROM draft) ON CONFLICT (id) DO NOTHING
    ), kept AS (
      INSERT INTO secret (id, ref, environment_id, project_id, sealed_value)
      SELECT id, ref, environment_id, project_id, decode(sealed_value, 'hex') FROM jsonb_to_recordset(${secretRows}::jsonb) AS given(id text, ref text, environment_id text, project_id text, sealed_value text)
      WHERE EXISTS (SELECT 1 FROM draft)
    )
    SELECT id FROM draft`);
  if (rows.length > 0) return { releaseId: spec.releaseId, isSealed: false, ...wanted };
  const stored = await findDraft(db, operationId);
  if (stored === undefined) throw new BelayError('INTERNAL', `The draft of ${operationId} was not stored.`);
  return stored;
}

/** Gives a sealed release. @throws {BelayError} NOT_FOUND; INVALID_INPUT for a draft. */
export async function getSealedRelease(db: Db, releaseId: string, environmentId?: string): Promise<ReleaseSpec> {
  const [row] = await db.select().from(releases).where(and(eq(releases.id, releaseId), ...(environmentId === undefined ? [] : [eq(releases.environmentId, environmentId)])));
  if (row === undefined) throw new BelayError('NOT_FOUND', `There is no release ${releaseId}. Choose one that the environment lists.`, { details: { release: releaseId } });
  if (!row.isSealed) throw new BelayError('INVALID_INPUT', `The release ${releaseId} is a draft that was never sealed. Choose one with a number.`, { details: { release: releaseId } });
  return row.spec;
}
