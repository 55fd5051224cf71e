import type { ErrorCode } from '../errors/codes.js';
import type { PluginActivityName } from './activity-limits.js';

/** What an activity does in a sentence, and the error codes that are its own. */
export interface ActivityNote {
  readonly does: string;
  readonly errors: readonly ErrorCode[];
}

/** Codes with which any call may end; the SDK gives most of them by itself. */
export const commonErrors: readonly ErrorCode[] = [
  'INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_CAPABILITY', 'STALE_OPERATION', 'OPERATION_CANCELLED', 'SECRET_UNAVAILABLE', 'DOOR_UNAVAILABLE', 'PROVIDER_UNAVAILABLE', 'PROVIDER_REFUSED', 'RATE_LIMITED', 'PLUGIN_BAD_RESULT', 'PLUGIN_CRASHED', 'PLUGIN_OPTIONS_INVALID',
];

const note = (does: string, ...errors: ErrorCode[]): ActivityNote => ({ does, errors });
const git = ['SOURCE_UNREACHABLE', 'SOURCE_NEEDS_CREDENTIALS', 'SOURCE_NOT_FOUND'] as const satisfies ErrorCode[];

/** For the reference and for plugins of other languages: every activity in words. */
export const activityNotes: Readonly<Record<PluginActivityName, ActivityNote>> = {
  describeTarget: note('Says what the target is and where its routes are reached.'),
  observeEnvironment: note('Lists all that the plugin made in an environment, as it is now.'),
  exportResources: note('Gives what the provider applies for an environment in the words of its engine, without secrets.', 'NOT_FOUND'),
  resolveImage: note('Pins an image that is named by its tag, getting it where it is not there.', 'IMAGE_UNAVAILABLE', 'DISK_FULL'),
  buildImage: note('Builds an image from a source tree, or finds the one of the same build key.', 'BUILD_FAILED', 'DOCKERFILE_MISSING', 'DOCKERFILE_FRONTEND_UNAVAILABLE', 'SECRET_IN_BUILD_ARG', 'IMAGE_UNAVAILABLE', 'DISK_FULL'),
  inspectImage: note('Says whether an image exists, and its ports.'),
  removeImage: note('Removes an image; one that is gone already is a success.', 'CONFLICT'),
  inspectResource: note('Looks at one resource.'),
  applyResource: note('Makes a resource, or changes it in place to its spec.', 'CONFLICT', 'DATA_UPGRADE_NEEDS_BACKUP', 'IMAGE_GONE', 'DISK_FULL'),
  waitUntilResource: note('Waits until a resource is healthy, or gone.', 'PROCESS_EXITED', 'NOT_LISTENING', 'LISTENS_ELSEWHERE', 'UNHEALTHY', 'IMAGE_UNAVAILABLE', 'NO_CAPACITY', 'QUOTA_EXCEEDED', 'STORAGE_UNAVAILABLE', 'DEADLINE_EXCEEDED'),
  setResourceRunning: note('Stops or starts a resource without removing it.', 'NOT_FOUND'),
  removeResource: note('Removes a resource; one that is gone already is a success.'),
  copyVolume: { does: 'Makes a volume as an exact copy of another one of the same environment, while nothing has that open. Called again with the same key it goes on or gives the same answer.', errors: ['CONFLICT', 'NOT_FOUND', 'DISK_FULL'] },
  listGarbage: { does: 'Lists all that the plugin made on the target and that can be removed by itself: images, containers, volumes, networks. The engine decides what of it is needed no more.', errors: [] },
  removeGarbage: { does: 'Removes one listed thing, if it is the plugin\'s own and nothing uses it. What is gone already is success.', errors: ['CONFLICT'] },
  promoteGeneration: note('Moves the endpoint and the routes of an application from one generation to another, if they stand where they are expected; one that leads nowhere, because it was made anew, goes along.', 'ENDPOINT_MOVED', 'NOT_FOUND'),
  drainGeneration: note('Waits until a generation has no open connections.'),
  verifyRoute: note('Asks an application over its public route.', 'VERIFY_FAILED'),
  runJob: note('Runs a one-off process, at most once for a key.', 'TASK_OUTCOME_UNKNOWN', 'DEADLINE_EXCEEDED', 'IMAGE_GONE'),
  readLogs: note('Reads the last lines of a resource.'),
  readMetrics: note('Reads what each instance of a resource uses now.'),
  notify: note('Delivers one event to a receiver.', 'NOTIFY_FAILED', 'NOTIFY_REFUSED'),
  takeBackup: note('Makes an archive of a volume or service on the target.', 'NOT_FOUND', 'BACKUP_NEEDS_STOP', 'DISK_FULL'),
  sendBackup: note('Copies an archive to a store\'s address, going on at its offset.', 'NOT_FOUND', 'ADDRESS_EXPIRED', 'STORE_UNAVAILABLE'),
  fetchBackup: note('Copies an archive from a store\'s address onto the target, going on where it broke off.', 'BACKUP_CORRUPT', 'ADDRESS_EXPIRED', 'STORE_UNAVAILABLE', 'DISK_FULL'),
  restoreBackup: note('Restores an archive into a new volume or an empty service.', 'NOT_FOUND', 'ALREADY_EXISTS', 'BACKUP_CORRUPT', 'DATA_UPGRADE_NEEDS_BACKUP', 'DISK_FULL'),
  listBackups: note('Lists the archives that are on the target for an environment.'),
  removeBackup: note('Removes an archive from the target; one that is gone already is a success.'),
  openUpload: note('Opens the upload of an object, or goes on with it.', 'ALREADY_EXISTS', 'STORE_UNAVAILABLE', 'DISK_FULL'),
  finishUpload: note('Reads an upload back, compares it, and shows the object.', 'UPLOAD_INCOMPLETE', 'BACKUP_CORRUPT', 'STORE_UNAVAILABLE'),
  statObject: note('Tells of an object; with `verify` its bytes are read back first.', 'BACKUP_CORRUPT', 'STORE_UNAVAILABLE'),
  openDownload: note('Gives an address to read an object from.', 'NOT_FOUND', 'STORE_UNAVAILABLE'),
  listObjects: note('Lists objects by the beginning of their name.', 'STORE_UNAVAILABLE'),
  deleteObject: note('Deletes an object and what was uploaded of it; one that is gone already is a success.', 'STORE_UNAVAILABLE'),
  deliver: note('Delivers a batch of records of one stream, in order, each at least once.', 'SINK_UNAVAILABLE', 'SINK_REFUSED'),
  listBranches: note('Lists the branches of a repository.', ...git),
  resolveCommit: note('Finds the commit that a branch, a tag or the beginning of an id stands for.', 'BRANCH_NOT_FOUND', 'COMMIT_NOT_FOUND', ...git),
  readSourceFile: note('Reads one small file of a commit.', 'COMMIT_NOT_FOUND', ...git),
  sendTree: note('Sends the tree of a commit as a tar stream to an address of the engine.', 'COMMIT_NOT_FOUND', 'NOT_FOUND', 'ADDRESS_EXPIRED', 'STORE_UNAVAILABLE', ...git),
  verifyWebhook: note('Says whether a webhook\'s request is genuine, and what it tells.'),
  postCommitStatus: note('Shows at a commit what became of it.', 'COMMIT_NOT_FOUND', 'FORBIDDEN', ...git),
};
