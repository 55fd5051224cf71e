import { BelayError, type CollectInput, type CollectResult, OPERATION_QUEUE, workflowTypes } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { and, eq, sql } from '../platform/database/orm.js';
import type { Actor } from '../access/actor.js';
import { requireOwner } from '../access/require-owner.js';
import type { Db } from '../platform/database/database.js';
import { collections } from '../platform/database/schema/index.js';
import { notFound } from '../platform/errors/not-found.js';
import { makeId } from '../platform/ids/make-id.js';
import { isUnanswered, temporalUnavailable, type TemporalClient } from '../platform/temporal/temporal-client.js';
import { DB, TEMPORAL } from '../platform/tokens.js';
import { TargetService } from '../targets/target.service.js';

export type CollectionRow = typeof collections.$inferSelect;

/** How long a mutation waits for the end; a longer collection goes on, and its row tells of it. */
const DEADLINE_MS = 50_000;
const MAX_VOLUMES = 100;

/** Plans and carries out the removal of what a target needs no more. */
@Injectable()
export class GarbageService {
  constructor(private readonly targets: TargetService, @Inject(DB) private readonly db: Db, @Inject(TEMPORAL) private readonly temporal: TemporalClient) {}

  /** Plans; nothing is removed. @throws {BelayError} NOT_FOUND, CONFLICT, INVALID_INPUT, PLUGIN_NO_WORKER, UNSUPPORTED_CAPABILITY, TEMPORAL_UNAVAILABLE. */
  async plan(actor: Actor, request: { readonly target: string; readonly volumes: readonly string[] }): Promise<CollectionRow> {
    const row = await this.run(actor, { ...request, planHash: null });
    if (row.result?.kind === 'failed') throw new BelayError(row.result.failure.code, row.result.failure.message, { details: { ...row.result.failure.details } });
    return row;
  }

  /** Removes exactly what a plan showed. Only the owner may. @throws {BelayError} as `plan`, and FORBIDDEN, PLAN_INVALID, PLAN_CHANGED. */
  async collect(actor: Actor, request: { readonly target: string; readonly volumes: readonly string[]; readonly planHash: string }): Promise<CollectionRow> {
    requireOwner(actor, 'remove things from targets');
    const [shown] = await this.db.select({ volumes: collections.volumes }).from(collections).where(and(eq(collections.targetId, request.target), sql`${collections.plan}->>'hash' = ${request.planHash}`)).limit(1);
    if (shown === undefined) throw new BelayError('PLAN_INVALID', 'No plan of this target has this hash. Make a plan and give the hash that it shows.', { details: { field: ['planHash'] } });
    // What was asked for stands in the plan, so it need not be said again.
    const row = await this.run(actor, { ...request, volumes: request.volumes.length === 0 ? shown.volumes : request.volumes });
    if (row.result?.kind === 'failed') throw new BelayError(row.result.failure.code, row.result.failure.message, { details: { ...row.result.failure.details } });
    return row;
  }

  /** @throws {BelayError} NOT_FOUND. */
  async getCollection(_actor: Actor, id: string): Promise<CollectionRow> {
    const [row] = await this.db.select().from(collections).where(and(eq(collections.id, id)));
    if (row === undefined) throw notFound('collection', id, ['collection']);
    return row;
  }

  private async run(actor: Actor, { target, volumes, planHash }: { readonly target: string; readonly volumes: readonly string[]; readonly planHash: string | null }): Promise<CollectionRow> {
    await this.targets.getTarget(actor, target);
    if (volumes.length > MAX_VOLUMES) throw new BelayError('INVALID_INPUT', `At most ${MAX_VOLUMES} volumes can be named at once.`, { details: { field: ['volumes'] } });
    const id = makeId('gc');
    await this.db.insert(collections).values({ id, targetId: target, requestedBy: actor.name, volumes: [...new Set(volumes)].sort(), planHash });
    const { client } = this.temporal;
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflow.execute<(given: CollectInput) => Promise<CollectResult>>(workflowTypes.collect, { workflowId: `gc:${target}:${id}`, taskQueue: OPERATION_QUEUE, args: [{ collectionId: id }] }));
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      if (planHash === null) throw temporalUnavailable(error);
    }
    return await this.getCollection(actor, id);
  }
}
