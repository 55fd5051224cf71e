import type { CollectResult, GarbagePlan } from '@belay/contracts';
import { bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from '../orm.js';
import { bytes, createdAt, id, moment } from './columns.js';

/** Source trees that plugin workers may fetch from the door. */
export const sourceTrees = pgTable('source_tree', {
  id: text('id').primaryKey(), url: text('url').notNull(), commit: text('commit').notNull(), folder: text('folder').notNull(), projectId: text('project_id'), application: text('application'), createdAt: createdAt(),
});

/** Lines of running applications and services, in the order in which they came. */
export const logLines = pgTable('log_line', {
  position: bigserial('position', { mode: 'number' }).primaryKey(), environmentId: text('environment_id').notNull(), resource: text('resource').notNull(), generation: text('generation'),
  instance: text('instance').notNull(), stream: text('stream').$type<'stdout' | 'stderr'>().notNull(), at: moment('at').notNull(), line: text('line').notNull(),
}, (t) => [index().on(t.environmentId, t.position)]);

/** How far the lines of an instance are stored. */
export const logCursors = pgTable('log_cursor', {
  targetId: text('target_id').notNull(), instance: text('instance').notNull(), cursor: text('cursor').notNull(), updatedAt: createdAt(),
}, (t) => [primaryKey({ columns: [t.targetId, t.instance] })]);

/** Workers that said hello. */
export const pluginWorkers = pgTable('plugin_worker', {
  workerId: text('worker_id').primaryKey(), pluginId: text('plugin_id').notNull(), targetId: text('target_id').notNull(), version: text('version').notNull(), contract: integer('contract').notNull(), digest: text('digest').notNull(),
  capabilities: jsonb('capabilities').$type<string[]>().notNull(), problem: jsonb('problem').$type<{ code: string; message: string }>(), firstSeenAt: createdAt(), lastSeenAt: moment('last_seen_at').notNull(), isGone: boolean('is_gone').notNull().default(false),
}, (t) => [index().on(t.pluginId, t.targetId), unique().on(t.workerId)]);

/** Last known state of an environment's resources, as the latest observation gave it; for reads only. */
export const observations = pgTable('observation', {
  environmentId: text('environment_id').primaryKey(), resources: jsonb('resources').$type<unknown[]>().notNull(), observedAt: createdAt(),
});

/** Seeds of the keys that seal payloads in Temporal, the newest one current. */
export const payloadSeeds = pgTable('payload_seed', { id: id(), sealedValue: bytes('sealed_value').notNull(), createdAt: createdAt() });

/** Looks that are due or were made: at all environments of a target after a worker was newly in touch with it, or at the one of which something was removed by hand, or whose repair may have failed (`notBefore`: when it may be tried again). */
export const driftChecks = pgTable('drift_check', {
  id: text('id').primaryKey(), targetId: text('target_id').notNull(), environmentId: text('environment_id'), notBefore: moment('not_before'), createdAt: createdAt(), doneAt: moment('done_at'),
});

/** Collections of what a target needs no more: with `planHash` they are carried out, without it they are only planned. */
export const collections = pgTable('collection', {
  id: text('id').primaryKey(), targetId: text('target_id').notNull(), requestedBy: text('requested_by').notNull(), volumes: jsonb('volumes').$type<string[]>().notNull().default([]),
  planHash: text('plan_hash'), plan: jsonb('plan').$type<GarbagePlan>(), result: jsonb('result').$type<CollectResult>(), createdAt: createdAt(), endedAt: moment('ended_at'),
});

/** What plugins tried and were refused; `pluginId` is null where the token was nobody's. */
export const pluginRefusals = pgTable('plugin_refusal', {
  pluginId: text('plugin_id'), via: text('via').$type<'gateway' | 'door'>().notNull(), what: text('what').notNull(), why: text('why').notNull(), peer: text('peer').notNull(), count: integer('count').notNull().default(1),
  createdAt: createdAt(), lastAt: moment('last_at').notNull(),
}, (t) => [unique('plugin_refusal_unique').on(t.pluginId, t.via, t.what, t.why).nullsNotDistinct()]);

/** Who was given the secrets of an environment in the clear, and when. */
export const secretExports = pgTable('secret_export', {
  id: text('id').primaryKey(), environmentId: text('environment_id').notNull(), tokenId: text('token_id').notNull(), requestedBy: text('requested_by').notNull(), reason: text('reason'), createdAt: createdAt(),
}, (t) => [index().on(t.environmentId, t.createdAt)]);
