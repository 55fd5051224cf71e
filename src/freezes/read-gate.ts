import { approvableKinds, freezableKinds, type Gate, type OperationKind, type OperationParams } from '@belay/contracts';
import { and, eq, isNull, or, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { approvalRequests, environments, freezes } from '../platform/database/schema/index.js';
import { frozenGate } from './frozen-gate.js';

/** What of an operation counts for its gate. */
export interface GatedOperation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly environmentId: string;
  readonly params: OperationParams;
  readonly requestedBy: string;
}

/** What stands in an operation's way now, and what would if it did not break the glass. */
export interface Barrier {
  readonly gate: Gate;
  /** What it runs in spite of. */
  readonly broken?: { readonly freezes?: string; readonly approvals?: number };
}

/** Reads, by the clock of the database, what stands in an operation's way: a freeze before missing approvals. */
export async function readBarrier(db: Db, { id, kind, environmentId, params, requestedBy }: GatedOperation): Promise<Barrier> {
  if (!freezableKinds.includes(kind) && !approvableKinds.includes(kind)) return { gate: { kind: 'open' } };
  const rows = await db.select({
    now: sql<string>`clock_timestamp()`, required: environments.requiredApprovals, timeoutSeconds: environments.approvalTimeoutSeconds, environmentKind: environments.kind, isGranted: approvalRequests.isGranted, freeze: freezes,
  }).from(environments).leftJoin(approvalRequests, eq(approvalRequests.operationId, id))
    .leftJoin(freezes, and(eq(freezes.projectId, environments.projectId), isNull(freezes.liftedAt), or(isNull(freezes.environmentId), eq(freezes.environmentId, environments.id))))
    .where(eq(environments.id, environmentId));
  const [first] = rows;
  if (first === undefined) return { gate: { kind: 'open' } };
  const frozen = freezableKinds.includes(kind) ? frozenGate(rows.flatMap(({ freeze }) => freeze ?? []), new Date(first.now).getTime(), kind === 'destroy') : undefined;
  const required = approvableKinds.includes(kind) && first.environmentKind === 'production' && first.isGranted !== true ? first.required : 0;
  if (params.breakGlass !== undefined) {
    const broken = { ...(frozen === undefined ? {} : { freezes: frozen.message }), ...(required === 0 ? {} : { approvals: required }) };
    return { gate: { kind: 'open' }, ...(Object.keys(broken).length === 0 ? {} : { broken }) };
  }
  if (frozen !== undefined) return { gate: frozen };
  return { gate: required === 0 ? { kind: 'open' } : { kind: 'approval', required, timeoutMs: first.timeoutSeconds * 1_000, requestedBy } };
}
