import { BelayError, type CheckRequest, type ClaimRequest } from '@belay/contracts';
import { and, eq, sql } from '../platform/database/orm.js';
import { notifier } from '../platform/config/notifier.js';
import { appendEvents } from '../engine/events.js';
import type { Db } from '../platform/database/database.js';
import { collections, targets } from '../platform/database/schema/index.js';

/** Delivering a notification comes after its operation and changes no environment, so no fence holds it back. */
export const NOTIFY_STEP = 'notify';

/** Says which attempt of which step may change things. */
export class AttemptGuard {
  constructor(private readonly db: Db) {}

  /**
   * Makes an attempt the current one of its step.
   * @throws {BelayError} STALE_OPERATION when a newer fence or attempt was seen or the operation has ended; FORBIDDEN when the environment is not the plugin's.
   */
  async claim(pluginId: string, request: ClaimRequest): Promise<void> {
    if (isCollection(request)) return this.requireCollection(pluginId, request);
    const { operationId, environmentId, step, key, fence, attempt, workerId } = request;
    const { rows } = await this.db.execute<{ attempt: number }>(sql`
      WITH claimed AS (
        INSERT INTO step_claim AS c (key, operation_id, environment_id, fence, attempt, worker_id)
        SELECT ${key}, ${operationId}, ${environmentId}, ${fence}::bigint, ${attempt}::int, ${workerId} FROM ${current(pluginId, request)}
        ON CONFLICT (key) DO UPDATE SET fence = excluded.fence, attempt = excluded.attempt, worker_id = excluded.worker_id, created_at = clock_timestamp()
          WHERE c.operation_id = excluded.operation_id AND (c.fence < excluded.fence OR (c.fence = excluded.fence AND (c.attempt < excluded.attempt OR (c.attempt = excluded.attempt AND c.worker_id = excluded.worker_id))))
        RETURNING c.attempt
      ), seen AS (
        UPDATE step SET attempt = ${attempt}::int WHERE operation_id = ${operationId} AND name = ${step} AND attempt < ${attempt}::int AND EXISTS (SELECT 1 FROM claimed)
      )
      SELECT attempt FROM claimed`);
    if (rows.length === 0) throw await this.explain(pluginId, request);
    if (attempt > 1) await appendEvents(this.db, operationId, [{ type: 'step.attempt', data: { step, attempt, workerId }, dedupeKey: `attempt:${key}:${fence}:${attempt}` }]);
  }

  /** Lets the current attempt of a step pass; one that never claimed passes while its fence is current. @throws {BelayError} as `claim`. */
  async check(pluginId: string, request: CheckRequest): Promise<void> {
    if (isCollection(request)) return this.requireCollection(pluginId, request);
    const { key, fence, attempt } = request;
    const { rows } = await this.db.execute(sql`
      SELECT 1 FROM ${current(pluginId, request)} LEFT JOIN step_claim c ON c.key = ${key}
      WHERE c.key IS NULL OR (c.operation_id = o.id AND c.fence = ${fence} AND c.attempt = ${attempt})`);
    if (rows.length === 0) throw await this.explain(pluginId, request);
  }

  /** A collection is of no environment, so it has no fence: it may remove until it has ended. */
  private async requireCollection(pluginId: string, { operationId, step }: Pick<CheckRequest, 'operationId' | 'step'>): Promise<void> {
    const [found] = await this.db.select({ endedAt: collections.endedAt }).from(collections).innerJoin(targets, eq(targets.id, collections.targetId)).where(and(eq(collections.id, operationId), eq(targets.pluginId, pluginId)));
    if (found === undefined) throw new BelayError('NOT_FOUND', `There is no collection ${operationId} on a target of the plugin ${pluginId}.`);
    if (found.endedAt !== null) throw new BelayError('STALE_OPERATION', `The step ${step} of ${operationId} may change nothing any more: the collection has ended.`);
  }

  /** Says why a call may not go on. */
  async explain(pluginId: string, request: CheckRequest): Promise<BelayError> {
    const { rows } = await this.db.execute<{ plugin_id: string; is_served: boolean; fence: string; has_ended: boolean; claimed_attempt: number | null }>(sql`
      SELECT t.plugin_id, ${isServedBy(pluginId)} AS is_served, e.fence, o.outcome IS NOT NULL AS has_ended, c.attempt AS claimed_attempt
      FROM operation o JOIN environment e ON e.id = o.environment_id JOIN target t ON t.id = e.target_id LEFT JOIN step_claim c ON c.key = ${request.key}
      WHERE o.id = ${request.operationId} AND e.id = ${request.environmentId}`);
    const [found] = rows;
    const details = { step: request.step, fence: request.fence, attempt: request.attempt };
    if (found === undefined) return new BelayError('NOT_FOUND', `There is no operation ${request.operationId} in the environment ${request.environmentId}.`, { details });
    if (!found.is_served && (request.step !== NOTIFY_STEP || pluginId !== notifier.pluginId)) return new BelayError('FORBIDDEN', `The environment ${request.environmentId} is served by the plugin ${found.plugin_id}, not by ${pluginId}.`, { details });
    const why = Number(found.fence) !== request.fence ? `the environment is at fence ${found.fence}, the call carries ${request.fence}` : found.has_ended ? 'the operation has ended' : `attempt ${found.claimed_attempt ?? 0} has taken over from attempt ${request.attempt}`;
    return new BelayError('STALE_OPERATION', `The step ${request.step} of ${request.operationId} may change nothing any more: ${why}.`, { details: { ...details, currentFence: Number(found.fence), currentAttempt: found.claimed_attempt } });
  }
}

function isCollection({ operationId }: Pick<CheckRequest, 'operationId'>): boolean {
  return operationId.startsWith('gc_');
}

/** The running operation with its environment, if the call carries the current fence and comes from the plugin that serves it. */
export function current(pluginId: string, { operationId, environmentId, step, fence }: Pick<CheckRequest, 'operationId' | 'environmentId' | 'step' | 'fence'>) {
  const isAllowed = step === NOTIFY_STEP ? sql`${pluginId === notifier.pluginId}::boolean` : sql`e.fence = ${fence}::bigint AND o.outcome IS NULL AND ${isServedBy(pluginId)}`;
  return sql`(operation o JOIN environment e ON e.id = o.environment_id AND o.id = ${operationId} AND e.id = ${environmentId} JOIN target t ON t.id = e.target_id AND ${isAllowed})`;
}

/** Whether a plugin is that of the environment's target `t`, or of the target that builds its images. */
export function isServedBy(pluginId: string) {
  return sql`(t.plugin_id = ${pluginId} OR EXISTS (SELECT 1 FROM target b WHERE b.id = t.options->>'builder' AND b.plugin_id = ${pluginId}))`;
}
