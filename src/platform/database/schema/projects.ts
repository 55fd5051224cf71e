import { bigint, boolean, integer, jsonb, pgTable, text, unique } from '../orm.js';
import type { KeptData } from '../../../planner/kept-data.js';
import { bytes, createdAt, id, moment } from './columns.js';

/** Who may call: a token is stored as SHA-256 only. */
export const actorTokens = pgTable('actor_token', {
  id: id(), name: text('name').notNull(), kind: text('kind').$type<'owner' | 'user' | 'plugin'>().notNull(),
  tokenHash: text('token_hash').notNull().unique(), pluginId: text('plugin_id'), createdAt: createdAt(), revokedAt: moment('revoked_at'),
});

/** Where environments run. */
export const targets = pgTable('target', {
  id: id(), name: text('name').notNull().unique(), pluginId: text('plugin_id').notNull(),
  options: jsonb('options').$type<Record<string, unknown>>().notNull().default({}), isDefault: boolean('is_default').notNull().default(false),
  description: jsonb('description').$type<Record<string, unknown>>(), createdAt: createdAt(),
});

export const projects = pgTable('project', {
  id: id(), name: text('name').notNull().unique(), slug: text('slug').notNull().unique(),
  webhookUrl: text('webhook_url'), webhookSecretId: text('webhook_secret_id'), createdAt: createdAt(),
});

/** Where an application's code or image comes from. */
export type ApplicationSource = { readonly kind: 'git'; readonly url: string; readonly folder: string } | { readonly kind: 'image'; readonly ref: string };

export const applications = pgTable('application', {
  id: id(), projectId: text('project_id').notNull().references(() => projects.id), name: text('name').notNull(),
  source: jsonb('source').$type<ApplicationSource>().notNull(), settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}), createdAt: createdAt(),
}, (t) => [unique().on(t.projectId, t.name)]);

export const environments = pgTable('environment', {
  id: id(), projectId: text('project_id').notNull().references(() => projects.id), targetId: text('target_id').notNull().references(() => targets.id),
  branch: text('branch').notNull(), slug: text('slug').notNull(), kind: text('kind').$type<'production' | 'staging' | 'development' | 'preview'>().notNull(),
  /** Grows with every operation; what carries an older one changes nothing any more. */
  fence: bigint('fence', { mode: 'number' }).notNull().default(0),
  releaseCount: integer('release_count').notNull().default(0), currentReleaseId: text('current_release_id'),
  isMeantToRun: boolean('is_meant_to_run').notNull().default(true),
  /** How many persons have to approve what brings another release to users, and within which time. */
  requiredApprovals: integer('required_approvals').notNull().default(0), approvalTimeoutSeconds: integer('approval_timeout_seconds').notNull().default(86_400),
  /** Whether it is brought back to its release by itself after its target was away. */
  isRepairedByItself: boolean('is_repaired_by_itself').notNull().default(true),
  /** Where the data of services is, once it is no longer on the volume that releases name. */
  serviceData: jsonb('service_data').$type<KeptData>().notNull().default({}),
  eventOffset: bigint('event_offset', { mode: 'number' }).notNull().default(0),
  createdAt: createdAt(), destroyedAt: moment('destroyed_at'),
}, (t) => [unique().on(t.projectId, t.branch, t.destroyedAt).nullsNotDistinct()]);

/** Host names given out on a target: the first environment that asks keeps it. */
export const routeHosts = pgTable('route_host', {
  id: id(), targetId: text('target_id').notNull(), host: text('host').notNull(), environmentId: text('environment_id').notNull().references(() => environments.id),
  application: text('application').notNull(),
}, (t) => [unique().on(t.targetId, t.host, t.environmentId, t.application)]);

/** A configuration value. A new value is a new row (version + 1); `value` is null for secrets and for a version that unsets. */
export const variables = pgTable('variable', {
  id: id(), scope: text('scope').$type<'project' | 'environment' | 'application'>().notNull(),
  projectId: text('project_id').notNull().references(() => projects.id), environmentId: text('environment_id'), application: text('application'),
  name: text('name').notNull(), version: integer('version').notNull(), isSecret: boolean('is_secret').notNull(), isUnset: boolean('is_unset').notNull().default(false),
  value: text('value'), sealedValue: bytes('sealed_value'), setBy: text('set_by').notNull(), createdAt: createdAt(),
}, (t) => [unique().on(t.scope, t.projectId, t.environmentId, t.application, t.name, t.version).nullsNotDistinct()]);

/** Sealed values that the engine made or keeps: service credentials, webhook keys, the variables of a release. */
export const secrets = pgTable('secret', {
  id: id(), environmentId: text('environment_id'), projectId: text('project_id'), ref: text('ref').notNull().unique(), sealedValue: bytes('sealed_value').notNull(), createdAt: createdAt(),
});
