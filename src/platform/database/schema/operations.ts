import type { Admission, OperationKind, OperationOutcome, OperationParams, OperationState, Plan, PlanGoal, ReleaseSpec, Wanted } from '@belay/contracts';
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from '../orm.js';
import { createdAt, id, moment } from './columns.js';
import { environments } from './projects.js';

/** One row, one workflow, one audit entry. Written by the engine's state activities once admitted; the API only inserts it. */
export const operations = pgTable('operation', {
  id: id(), kind: text('kind').$type<OperationKind>().notNull(), projectId: text('project_id').notNull(), environmentId: text('environment_id').notNull().references(() => environments.id),
  params: jsonb('params').$type<OperationParams>().notNull().default({}), idempotencyKey: text('idempotency_key'), deliveryId: text('delivery_id'),
  requestedBy: text('requested_by').notNull(), state: text('state').$type<OperationState>().notNull().default('pending'),
  admission: jsonb('admission').$type<Admission>(), outcome: jsonb('outcome').$type<OperationOutcome>(), releaseId: text('release_id'), fence: bigint('fence', { mode: 'number' }),
  lastGoodReleaseId: text('last_good_release_id'), eventCount: bigint('event_count', { mode: 'number' }).notNull().default(0),
  createdAt: createdAt(), admittedAt: moment('admitted_at'), startedAt: moment('started_at'), endedAt: moment('ended_at'),
}, (t) => [unique().on(t.environmentId, t.idempotencyKey), index().on(t.environmentId, t.createdAt)]);

/** What the API committed but may not have told Temporal yet; sent again until it is gone. */
export const outbox = pgTable('outbox', {
  id: id(), operationId: text('operation_id').notNull().references(() => operations.id), createdAt: createdAt(), sentAt: moment('sent_at'), triedAt: moment('tried_at'), tries: integer('tries').notNull().default(0),
});

export const releases = pgTable('release', {
  id: id(), environmentId: text('environment_id').notNull().references(() => environments.id), operationId: text('operation_id').notNull(), number: integer('number'),
  spec: jsonb('spec').$type<ReleaseSpec>().notNull(), wanted: jsonb('wanted').$type<Pick<Wanted, 'builds' | 'warnings'>>(), isSealed: boolean('is_sealed').notNull().default(false), isGood: boolean('is_good').notNull().default(false),
  description: text('description'), createdAt: createdAt(), sealedAt: moment('sealed_at'),
}, (t) => [unique().on(t.environmentId, t.number)]);

/** Plans that were computed, shown or run, by hash. */
export const plans = pgTable('plan', {
  id: id(), operationId: text('operation_id'), environmentId: text('environment_id').notNull(), hash: text('hash').notNull(), goal: jsonb('goal').$type<PlanGoal>().notNull(),
  plan: jsonb('plan').$type<Plan>().notNull(), createdAt: createdAt(),
}, (t) => [index().on(t.environmentId, t.hash)]);

/** A step of an operation as people see it. `attempt` and `attemptStartedAt` come from the plugin's claim. */
export const steps = pgTable('step', {
  operationId: text('operation_id').notNull().references(() => operations.id), name: text('name').notNull(), position: integer('position').notNull(), phase: text('phase').$type<'forward' | 'undo'>().notNull(),
  summary: text('summary').notNull(), state: text('state').$type<'pending' | 'running' | 'succeeded' | 'failed' | 'skipped'>().notNull().default('pending'),
  attempt: integer('attempt').notNull().default(0), failure: jsonb('failure').$type<{ code: string; message: string; details?: Record<string, unknown> }>(), note: text('note'),
  startedAt: moment('started_at'), endedAt: moment('ended_at'),
}, (t) => [primaryKey({ columns: [t.operationId, t.phase, t.name] })]);

/** The current attempt of each step: the door's fence. */
export const stepClaims = pgTable('step_claim', {
  key: text('key').primaryKey(), operationId: text('operation_id').notNull(), environmentId: text('environment_id').notNull(), fence: bigint('fence', { mode: 'number' }).notNull(),
  attempt: integer('attempt').notNull(), workerId: text('worker_id').notNull(), claimedAt: createdAt(),
});

/** Append-only events of an operation, with offsets from 1 that have no gaps. `dedupeKey` makes a repeated write harmless. */
export const operationEvents = pgTable('operation_event', {
  operationId: text('operation_id').notNull(), offset: bigint('offset', { mode: 'number' }).notNull(), environmentId: text('environment_id').notNull(),
  type: text('type').notNull(), data: jsonb('data').$type<Record<string, unknown>>().notNull(), dedupeKey: text('dedupe_key').notNull(), createdAt: createdAt(),
}, (t) => [primaryKey({ columns: [t.operationId, t.offset] }), unique().on(t.operationId, t.dedupeKey)]);

/** Append-only events of an environment. */
export const environmentEvents = pgTable('environment_event', {
  environmentId: text('environment_id').notNull(), offset: bigint('offset', { mode: 'number' }).notNull(), type: text('type').notNull(),
  data: jsonb('data').$type<Record<string, unknown>>().notNull(), dedupeKey: text('dedupe_key').notNull(), createdAt: createdAt(),
}, (t) => [primaryKey({ columns: [t.environmentId, t.offset] }), unique().on(t.environmentId, t.dedupeKey)]);
