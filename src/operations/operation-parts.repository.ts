import type { Plan } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { and, asc, gt, inArray, lte, sql } from '../platform/database/orm.js';
import type { Db } from '../platform/database/database.js';
import { operationEvents, plans, steps } from '../platform/database/schema/index.js';
import { DB } from '../platform/tokens.js';

export type StepRow = typeof steps.$inferSelect;
export type OperationEventRow = typeof operationEvents.$inferSelect;

/** Reads what belongs to operations: steps, plans, events. */
@Injectable()
export class OperationPartsRepository {
  constructor(@Inject(DB) private readonly db: Db) {}

  /** Steps by operation: forward before undo, each in the order of its plan. */
  async findSteps(operationIds: readonly string[]): Promise<ReadonlyMap<string, StepRow[]>> {
    const rows = await this.db.select().from(steps).where(inArray(steps.operationId, [...operationIds])).orderBy(asc(steps.phase), asc(steps.position));
    return Map.groupBy(rows, (row) => row.operationId);
  }

  /** The latest plan of each operation that leads forward; what an undoing did is told by its steps. */
  async findPlans(operationIds: readonly string[]): Promise<ReadonlyMap<string, Plan>> {
    const rows = await this.db.select({ operationId: plans.operationId, plan: plans.plan }).from(plans).where(and(inArray(plans.operationId, [...operationIds]), sql`${plans.goal}->>'kind' <> 'last-good'`)).orderBy(asc(plans.createdAt));
    return new Map(rows.flatMap((row) => (row.operationId === null ? [] : [[row.operationId, row.plan]])));
  }

  /** A page of events of many operations, by offset. */
  async listEvents(operationIds: readonly string[], after: number, limit: number): Promise<ReadonlyMap<string, OperationEventRow[]>> {
    const rows = await this.db.select().from(operationEvents)
      .where(and(inArray(operationEvents.operationId, [...operationIds]), gt(operationEvents.offset, after), lte(operationEvents.offset, after + limit))).orderBy(asc(operationEvents.operationId), asc(operationEvents.offset));
    return Map.groupBy(rows, (row) => row.operationId);
  }
}
