import { BelayError, type ReleaseSpec, type Wanted } from '@belay/contracts';
import { and, eq } from 'drizzle-orm';
import type { Db } from '../platform/database/database.js';
import { releases, sourceTrees } from '../platform/database/schema/index.js';
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

/** Stores a draft with its variables and trees, once; of two at the same time the first one counts. */
export async function storeDraft(db: Db, store: SecretStore, operationId: string, { spec, wanted, trees, secrets, description }: Draft): Promise<Wanted> {
  const isFirst = await db.transaction(async (tx) => {
    const inserted = await tx.insert(releases).values({ id: spec.releaseId, environmentId: spec.environmentId, operationId, spec, wanted, description }).onConflictDoNothing().returning({ id: releases.id });
    if (inserted.length === 0) return false;
    if (trees.length > 0) await tx.insert(sourceTrees).values([...new Map(trees.map((tree) => [tree.id, tree])).values()]).onConflictDoNothing();
    await store.write(secrets, tx);
    return true;
  });
  if (isFirst) return { releaseId: spec.releaseId, isSealed: false, ...wanted };
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
