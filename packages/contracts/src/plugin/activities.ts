import type { z } from 'zod';
import * as calls from './calls.js';

/** One activity of the contract: its capability, its shapes, whether it changes anything, and its time limits. */
export interface ActivityContract<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly capability: Capability;
  readonly input: I;
  readonly output: O;
  /** A mutating call claims its attempt and checks its fence before every effect. */
  readonly isMutating: boolean;
  /** Time for one attempt. */
  readonly startToCloseMs: number;
  /** Longest silence between two heartbeats; a cancel arrives within a third of it. */
  readonly heartbeatMs: number;
  /** Longest input and longest output as JSON. */
  readonly maxBytes: number;
}

/** What a plugin can offer. Small and optional: what is missing is known before an operation starts. */
export const capabilities = ['images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'backups', 'notifier', 'sink', 'source', 'target'] as const;
export type Capability = (typeof capabilities)[number];

const HEARTBEAT_MS = 3_000;
/** Results are handles and digests; whoever needs more passes a reference. */
const MAX_BYTES = 100_000;
/** An environment of hundreds of resources is seen at once. */
const MAX_OBSERVATION_BYTES = 1_000_000;
const read = <I extends z.ZodType, O extends z.ZodType>(capability: Capability, input: I, output: O, startToCloseMs = 30_000): ActivityContract<I, O> =>
  ({ capability, input, output, isMutating: false, startToCloseMs, heartbeatMs: HEARTBEAT_MS, maxBytes: MAX_BYTES });
const change = <I extends z.ZodType, O extends z.ZodType>(capability: Capability, input: I, output: O, startToCloseMs: number): ActivityContract<I, O> =>
  ({ capability, input, output, isMutating: true, startToCloseMs, heartbeatMs: HEARTBEAT_MS, maxBytes: MAX_BYTES });

const MINUTE = 60_000;

/** Every activity of the contract by its name, which never changes. */
export const pluginActivities = {
  describeTarget: read('target', calls.describeTargetInput, calls.targetDescription),
  observeEnvironment: { ...read('target', calls.observeEnvironmentInput, calls.observeEnvironmentOutput), maxBytes: MAX_OBSERVATION_BYTES },
  resolveImage: change('images', calls.resolveImageInput, calls.resolveImageOutput, 15 * MINUTE),
  buildImage: change('images', calls.buildImageInput, calls.buildImageOutput, 60 * MINUTE),
  inspectImage: read('images', calls.inspectImageInput, calls.inspectImageOutput),
  removeImage: change('images', calls.removeImageInput, calls.emptyOutput, 5 * MINUTE),
  inspectResource: read('workloads', calls.inspectResourceInput, calls.inspectResourceOutput),
  applyResource: change('workloads', calls.applyResourceInput, calls.applyResourceOutput, 10 * MINUTE),
  waitUntilResource: read('workloads', calls.waitUntilResourceInput, calls.waitUntilResourceOutput, 60 * MINUTE),
  setResourceRunning: change('workloads', calls.setResourceRunningInput, calls.applyResourceOutput, 10 * MINUTE),
  removeResource: change('workloads', calls.removeResourceInput, calls.removeResourceOutput, 10 * MINUTE),
  promoteGeneration: change('endpoints', calls.promoteGenerationInput, calls.promoteGenerationOutput, 2 * MINUTE),
  drainGeneration: read('endpoints', calls.drainGenerationInput, calls.drainGenerationOutput, 30 * MINUTE),
  verifyRoute: read('routes', calls.verifyRouteInput, calls.verifyRouteOutput, 10 * MINUTE),
  runJob: change('jobs', calls.runJobInput, calls.runJobOutput, 24 * 60 * MINUTE),
  readLogs: read('logs', calls.readLogsInput, calls.readLogsOutput),
  readMetrics: read('metrics', calls.readMetricsInput, calls.readMetricsOutput),
  notify: change('notifier', calls.notifyInput, calls.notifyOutput, MINUTE),
} as const satisfies Record<string, ActivityContract>;

export type PluginActivityName = keyof typeof pluginActivities;
/** What a caller gives (defaults may be left out). */
export type ActivityInput<N extends PluginActivityName> = z.input<(typeof pluginActivities)[N]['input']>;
/** What the plugin is given (defaults filled in). */
export type ActivityParsedInput<N extends PluginActivityName> = z.output<(typeof pluginActivities)[N]['input']>;
export type ActivityOutput<N extends PluginActivityName> = z.output<(typeof pluginActivities)[N]['output']>;
/** The activities of a plugin as a workflow calls them by proxy. */
export type PluginActivities = { [N in PluginActivityName]: (input: ActivityInput<N>) => Promise<ActivityOutput<N>> };

/** Version of this contract, a number of its own; the engine serves it and the one before. */
export const CONTRACT_VERSION = 1;
