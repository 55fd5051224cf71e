import { boolean, integer, jsonb, pgTable, primaryKey, text } from '../orm.js';
import { createdAt, id, moment } from './columns.js';

/** A time that comes again every week. Times of day are `HH:MM` in the time zone (IANA); one that is not after `from` is on the next day. */
export interface WeeklyWindow {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** A time that comes once (ISO 8601). */
export interface OnceWindow { readonly from: string; readonly until: string }

/** A time in which deploys wait or are refused. Without windows it is in effect from `startsAt` on; with windows, in these only. */
export const freezes = pgTable('deploy_freeze', {
  id: id(), projectId: text('project_id').notNull(), environmentId: text('environment_id'), name: text('name').notNull(), reason: text('reason').notNull(),
  policy: text('policy').$type<'wait' | 'refuse'>().notNull(), startsAt: moment('starts_at').notNull(), endsAt: moment('ends_at'),
  weekly: jsonb('weekly').$type<WeeklyWindow[]>().notNull().default([]), intervals: jsonb('intervals').$type<OnceWindow[]>().notNull().default([]),
  createdBy: text('created_by').notNull(), createdAt: createdAt(), liftedAt: moment('lifted_at'), liftedBy: text('lifted_by'), liftReason: text('lift_reason'),
});

/** Environments whose entity has not been told yet that their freezes changed. */
export const wakes = pgTable('wake', { environmentId: text('environment_id').primaryKey(), askedAt: moment('asked_at').notNull() });

/** The plan that an operation waits with, or was approved with. */
export const approvalRequests = pgTable('approval_request', {
  operationId: text('operation_id').primaryKey(), environmentId: text('environment_id').notNull(), planHash: text('plan_hash').notNull(), required: integer('required').notNull(),
  isGranted: boolean('is_granted').notNull().default(false), since: moment('since').notNull(), until: moment('until').notNull(),
});

/** What persons said to a plan. */
export const approvalDecisions = pgTable('approval_decision', {
  operationId: text('operation_id').notNull(), actor: text('actor').notNull(), decision: text('decision').$type<'approve' | 'reject'>().notNull(), planHash: text('plan_hash').notNull(),
  reason: text('reason'), createdAt: createdAt(),
}, (t) => [primaryKey({ columns: [t.operationId, t.actor, t.decision] })]);
