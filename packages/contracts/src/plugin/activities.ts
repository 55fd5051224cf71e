import type { z } from 'zod';
import * as calls from './calls.js';
import * as backups from './calls-backups.js';
import * as sink from './calls-sink.js';
import * as source from './calls-source.js';
import * as store from './calls-store.js';

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
export const capabilities = ['images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'backups', 'notifier', 'sink', 'source', 'target', 'backup-store', 'volumes', 'garbage', 'autoscaling'] as const;
export type Capability = (typeof capabilities)[number];

const HEARTBEAT_MS = 3_000;
/** Results are handles and digests; whoever needs more passes a reference. */
const MAX_BYTES = 100_000;
/** An environment of hundreds of resources is seen at once. */
const MAX_OBSERVATION_BYTES = 1_000_000;
/** Batches of records, small files and bodies of webhooks: below what Temporal takes in one payload. */
const MAX_BATCH_BYTES = 1_000_000;
const read = <I extends z.ZodType, O extends z.ZodType>(capability: Capability, input: I, output: O, startToCloseMs = 30_000): ActivityContract<I, O> =>
  ({ capability, input, output, isMutating: false, startToCloseMs, heartbeatMs: HEARTBEAT_MS, maxBytes: MAX_BYTES });
const change = <I extends z.ZodType, O extends z.ZodType>(capability: Capability, input: I, output: O, startToCloseMs: number): ActivityContract<I, O> =>
  ({ capability, input, output, isMutating: true, startToCloseMs, heartbeatMs: HEARTBEAT_MS, maxBytes: MAX_BYTES });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Every activity of the contract by its name, which never changes. */
export const pluginActivities = {
  describeTarget: read('target', calls.describeTargetInput, calls.targetDescription),
  observeEnvironment: { ...read('target', calls.observeEnvironmentInput, calls.observeEnvironmentOutput), maxBytes: MAX_OBSERVATION_BYTES },
  exportResources: { ...read('target', calls.exportResourcesInput, calls.exportResourcesOutput), maxBytes: MAX_OBSERVATION_BYTES },
  resolveImage: change('images', calls.resolveImageInput, calls.resolveImageOutput, 15 * MINUTE),
  buildImage: change('images', calls.buildImageInput, calls.buildImageOutput, 60 * MINUTE),
  inspectImage: read('images', calls.inspectImageInput, calls.inspectImageOutput),
  removeImage: change('images', calls.removeImageInput, calls.emptyOutput, 5 * MINUTE),
  inspectResource: read('workloads', calls.inspectResourceInput, calls.inspectResourceOutput),
  applyResource: change('workloads', calls.applyResourceInput, calls.applyResourceOutput, 10 * MINUTE),
  waitUntilResource: read('workloads', calls.waitUntilResourceInput, calls.waitUntilResourceOutput, 60 * MINUTE),
  setResourceRunning: change('workloads', calls.setResourceRunningInput, calls.applyResourceOutput, 10 * MINUTE),
  removeResource: change('workloads', calls.removeResourceInput, calls.removeResourceOutput, 10 * MINUTE),
  copyVolume: change('volumes', calls.copyVolumeInput, calls.copyVolumeOutput, 12 * 60 * MINUTE),
  listGarbage: { ...read('garbage', calls.listGarbageInput, calls.listGarbageOutput, 2 * MINUTE), maxBytes: MAX_OBSERVATION_BYTES },
  removeGarbage: change('garbage', calls.removeGarbageInput, calls.removeGarbageOutput, 10 * MINUTE),
  promoteGeneration: change('endpoints', calls.promoteGenerationInput, calls.promoteGenerationOutput, 2 * MINUTE),
  drainGeneration: read('endpoints', calls.drainGenerationInput, calls.drainGenerationOutput, 30 * MINUTE),
  verifyRoute: read('routes', calls.verifyRouteInput, calls.verifyRouteOutput, 10 * MINUTE),
  runJob: change('jobs', calls.runJobInput, calls.runJobOutput, 24 * 60 * MINUTE),
  readLogs: read('logs', calls.readLogsInput, calls.readLogsOutput),
  readMetrics: read('metrics', calls.readMetricsInput, calls.readMetricsOutput),
  notify: change('notifier', calls.notifyInput, calls.notifyOutput, MINUTE),
  takeBackup: change('backups', backups.takeBackupInput, backups.takeBackupOutput, 6 * HOUR),
  sendBackup: change('backups', backups.sendBackupInput, backups.sendBackupOutput, 12 * HOUR),
  fetchBackup: change('backups', backups.fetchBackupInput, backups.fetchBackupOutput, 12 * HOUR),
  restoreBackup: change('backups', backups.restoreBackupInput, backups.restoreBackupOutput, 6 * HOUR),
  listBackups: { ...read('backups', backups.listBackupsInput, backups.listBackupsOutput), maxBytes: MAX_OBSERVATION_BYTES },
  removeBackup: change('backups', backups.removeBackupInput, backups.removeBackupOutput, 10 * MINUTE),
  openUpload: change('backup-store', store.openUploadInput, store.openUploadOutput, MINUTE),
  finishUpload: change('backup-store', store.finishUploadInput, store.finishUploadOutput, 2 * HOUR),
  statObject: read('backup-store', store.statObjectInput, store.statObjectOutput, 2 * HOUR),
  openDownload: read('backup-store', store.openDownloadInput, store.openDownloadOutput),
  listObjects: { ...read('backup-store', store.listObjectsInput, store.listObjectsOutput), maxBytes: MAX_OBSERVATION_BYTES },
  deleteObject: change('backup-store', store.deleteObjectInput, store.deleteObjectOutput, 10 * MINUTE),
  deliver: { ...change('sink', sink.deliverInput, sink.deliverOutput, 2 * MINUTE), maxBytes: MAX_BATCH_BYTES },
  listBranches: { ...read('source', source.listBranchesInput, source.listBranchesOutput, 2 * MINUTE), maxBytes: MAX_OBSERVATION_BYTES },
  resolveCommit: read('source', source.resolveCommitInput, source.resolveCommitOutput, 15 * MINUTE),
  readSourceFile: { ...read('source', source.readSourceFileInput, source.readSourceFileOutput, 15 * MINUTE), maxBytes: MAX_BATCH_BYTES },
  sendTree: change('source', source.sendTreeInput, source.sendTreeOutput, 60 * MINUTE),
  verifyWebhook: { ...read('source', source.verifyWebhookInput, source.verifyWebhookOutput), maxBytes: 2 * MAX_BATCH_BYTES },
  postCommitStatus: change('source', source.postCommitStatusInput, source.postCommitStatusOutput, 5 * MINUTE),
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
