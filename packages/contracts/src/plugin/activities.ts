import type { z } from 'zod';
import { activityLimits, type ActivityLimits, type PluginActivityName } from './activity-limits.js';
import * as calls from './calls.js';
import * as backups from './calls-backups.js';
import * as sink from './calls-sink.js';
import * as source from './calls-source.js';
import * as store from './calls-store.js';

/** One activity of the contract: its limits and its shapes. */
export interface ActivityContract<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends ActivityLimits {
  readonly input: I;
  readonly output: O;
}

const shaped = <I extends z.ZodType, O extends z.ZodType>(limits: ActivityLimits, input: I, output: O): ActivityContract<I, O> => ({ ...limits, input, output });

/** Every activity of the contract by its name, which never changes. */
export const pluginActivities = {
  describeTarget: shaped(activityLimits.describeTarget, calls.describeTargetInput, calls.targetDescription),
  observeEnvironment: shaped(activityLimits.observeEnvironment, calls.observeEnvironmentInput, calls.observeEnvironmentOutput),
  exportResources: shaped(activityLimits.exportResources, calls.exportResourcesInput, calls.exportResourcesOutput),
  resolveImage: shaped(activityLimits.resolveImage, calls.resolveImageInput, calls.resolveImageOutput),
  buildImage: shaped(activityLimits.buildImage, calls.buildImageInput, calls.buildImageOutput),
  inspectImage: shaped(activityLimits.inspectImage, calls.inspectImageInput, calls.inspectImageOutput),
  removeImage: shaped(activityLimits.removeImage, calls.removeImageInput, calls.emptyOutput),
  inspectResource: shaped(activityLimits.inspectResource, calls.inspectResourceInput, calls.inspectResourceOutput),
  applyResource: shaped(activityLimits.applyResource, calls.applyResourceInput, calls.applyResourceOutput),
  waitUntilResource: shaped(activityLimits.waitUntilResource, calls.waitUntilResourceInput, calls.waitUntilResourceOutput),
  setResourceRunning: shaped(activityLimits.setResourceRunning, calls.setResourceRunningInput, calls.setResourceRunningOutput),
  removeResource: shaped(activityLimits.removeResource, calls.removeResourceInput, calls.removeResourceOutput),
  copyVolume: shaped(activityLimits.copyVolume, calls.copyVolumeInput, calls.copyVolumeOutput),
  listGarbage: shaped(activityLimits.listGarbage, calls.listGarbageInput, calls.listGarbageOutput),
  removeGarbage: shaped(activityLimits.removeGarbage, calls.removeGarbageInput, calls.removeGarbageOutput),
  promoteGeneration: shaped(activityLimits.promoteGeneration, calls.promoteGenerationInput, calls.promoteGenerationOutput),
  drainGeneration: shaped(activityLimits.drainGeneration, calls.drainGenerationInput, calls.drainGenerationOutput),
  verifyRoute: shaped(activityLimits.verifyRoute, calls.verifyRouteInput, calls.verifyRouteOutput),
  runJob: shaped(activityLimits.runJob, calls.runJobInput, calls.runJobOutput),
  readLogs: shaped(activityLimits.readLogs, calls.readLogsInput, calls.readLogsOutput),
  readMetrics: shaped(activityLimits.readMetrics, calls.readMetricsInput, calls.readMetricsOutput),
  notify: shaped(activityLimits.notify, calls.notifyInput, calls.notifyOutput),
  takeBackup: shaped(activityLimits.takeBackup, backups.takeBackupInput, backups.takeBackupOutput),
  sendBackup: shaped(activityLimits.sendBackup, backups.sendBackupInput, backups.sendBackupOutput),
  fetchBackup: shaped(activityLimits.fetchBackup, backups.fetchBackupInput, backups.fetchBackupOutput),
  restoreBackup: shaped(activityLimits.restoreBackup, backups.restoreBackupInput, backups.restoreBackupOutput),
  listBackups: shaped(activityLimits.listBackups, backups.listBackupsInput, backups.listBackupsOutput),
  removeBackup: shaped(activityLimits.removeBackup, backups.removeBackupInput, backups.removeBackupOutput),
  openUpload: shaped(activityLimits.openUpload, store.openUploadInput, store.openUploadOutput),
  finishUpload: shaped(activityLimits.finishUpload, store.finishUploadInput, store.finishUploadOutput),
  statObject: shaped(activityLimits.statObject, store.statObjectInput, store.statObjectOutput),
  openDownload: shaped(activityLimits.openDownload, store.openDownloadInput, store.openDownloadOutput),
  listObjects: shaped(activityLimits.listObjects, store.listObjectsInput, store.listObjectsOutput),
  deleteObject: shaped(activityLimits.deleteObject, store.deleteObjectInput, store.deleteObjectOutput),
  deliver: shaped(activityLimits.deliver, sink.deliverInput, sink.deliverOutput),
  listBranches: shaped(activityLimits.listBranches, source.listBranchesInput, source.listBranchesOutput),
  resolveCommit: shaped(activityLimits.resolveCommit, source.resolveCommitInput, source.resolveCommitOutput),
  readSourceFile: shaped(activityLimits.readSourceFile, source.readSourceFileInput, source.readSourceFileOutput),
  sendTree: shaped(activityLimits.sendTree, source.sendTreeInput, source.sendTreeOutput),
  verifyWebhook: shaped(activityLimits.verifyWebhook, source.verifyWebhookInput, source.verifyWebhookOutput),
  postCommitStatus: shaped(activityLimits.postCommitStatus, source.postCommitStatusInput, source.postCommitStatusOutput),
} as const satisfies Record<PluginActivityName, ActivityContract>;

/** What a caller gives (defaults may be left out). */
export type ActivityInput<N extends PluginActivityName> = z.input<(typeof pluginActivities)[N]['input']>;
/** What the plugin is given (defaults filled in). */
export type ActivityParsedInput<N extends PluginActivityName> = z.output<(typeof pluginActivities)[N]['input']>;
export type ActivityOutput<N extends PluginActivityName> = z.output<(typeof pluginActivities)[N]['output']>;
/** The activities of a plugin as a workflow calls them by proxy. */
export type PluginActivities = { [N in PluginActivityName]: (input: ActivityInput<N>) => Promise<ActivityOutput<N>> };
