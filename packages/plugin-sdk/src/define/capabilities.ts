import type { ActivityOutput, ActivityParsedInput, PluginActivityName, TargetDescription } from '@belay/contracts';
import type { OperationContext } from '../context/operation-context.js';

/** Input of a call as a plugin sees it: parsed, defaults filled in, without the envelope that became the OperationContext. */
export type CallInput<N extends PluginActivityName> = Omit<ActivityParsedInput<N>, 'op'>;

/** One method of a capability: the activity `N` of the contract. It may be called again with the same key and then gives the same answer. */
export type CallMethod<N extends PluginActivityName> = (input: CallInput<N>, op: OperationContext) => Promise<ActivityOutput<N>>;

/** What a target is and what exists in it. Every provider has this. */
export interface TargetCapability {
  /** Told to the engine with every hello; must not change anything. */
  describe(): Promise<TargetDescription>;
  readonly observe: CallMethod<'observeEnvironment'>;
  /** Gives what it applies for an environment in the words of its engine; left out where there are none to give. */
  readonly export?: CallMethod<'exportResources'>;
}

/** Finds, builds and removes images. A plugin without `build` cannot build, and says so by leaving it out. */
export interface ImagesCapability {
  readonly resolve: CallMethod<'resolveImage'>;
  readonly build?: CallMethod<'buildImage'>;
  readonly inspect: CallMethod<'inspectImage'>;
  readonly remove: CallMethod<'removeImage'>;
}

/** The verbs of all kinds of resources: network, volume, service, workload, endpoint, route. Serves the capabilities `workloads` and `services`. */
export interface ResourcesCapability {
  readonly inspect: CallMethod<'inspectResource'>;
  readonly apply: CallMethod<'applyResource'>;
  readonly waitUntil: CallMethod<'waitUntilResource'>;
  readonly setRunning: CallMethod<'setResourceRunning'>;
  readonly remove: CallMethod<'removeResource'>;
}

/** Copies a volume, so that a service's new version is tried on a copy. */
export interface VolumesCapability {
  readonly copy: CallMethod<'copyVolume'>;
}

/** Lists what the plugin made and may be needed no more, and removes what the engine chose of it. */
export interface GarbageCapability {
  readonly list: CallMethod<'listGarbage'>;
  readonly remove: CallMethod<'removeGarbage'>;
}

/** Switches an application's endpoint and routes from one generation to another. */
export interface EndpointsCapability {
  readonly promote: CallMethod<'promoteGeneration'>;
  readonly drain: CallMethod<'drainGeneration'>;
}

/** Asks an application over its real public route. */
export interface RoutesCapability {
  readonly verify: CallMethod<'verifyRoute'>;
}

/** Runs a one-off process, at most once for a key. */
export interface JobsCapability {
  readonly run: CallMethod<'runJob'>;
}

/** Reads the last lines of a resource. */
export interface LogsCapability {
  readonly read: CallMethod<'readLogs'>;
}

/** Reads what a resource uses now. */
export interface MetricsCapability {
  readonly read: CallMethod<'readMetrics'>;
}

/** Delivers an event to the outside. */
export interface NotifierCapability {
  readonly notify: CallMethod<'notify'>;
}

/** Makes archives of volumes and services, copies them to and from stores, restores them into something new. */
export interface BackupsCapability {
  readonly take: CallMethod<'takeBackup'>;
  readonly send: CallMethod<'sendBackup'>;
  readonly fetch: CallMethod<'fetchBackup'>;
  readonly restore: CallMethod<'restoreBackup'>;
  readonly list: CallMethod<'listBackups'>;
  readonly remove: CallMethod<'removeBackup'>;
}

/** Keeps objects: takes and gives their bytes at signed addresses, shows none before its checksum was read back. */
export interface BackupStoreCapability {
  readonly openUpload: CallMethod<'openUpload'>;
  readonly finishUpload: CallMethod<'finishUpload'>;
  readonly stat: CallMethod<'statObject'>;
  readonly openDownload: CallMethod<'openDownload'>;
  readonly list: CallMethod<'listObjects'>;
  readonly remove: CallMethod<'deleteObject'>;
}

/** Delivers log lines, events and figures to the outside, in order, each at least once. */
export interface SinkCapability {
  readonly deliver: CallMethod<'deliver'>;
}

/** Reads repositories of a source host, believes its webhooks or not, and shows there what became of a commit. */
export interface SourceCapability {
  readonly listBranches: CallMethod<'listBranches'>;
  readonly resolveCommit: CallMethod<'resolveCommit'>;
  readonly readFile: CallMethod<'readSourceFile'>;
  readonly sendTree: CallMethod<'sendTree'>;
  readonly verifyWebhook: CallMethod<'verifyWebhook'>;
  readonly postStatus: CallMethod<'postCommitStatus'>;
}

/** What `setup` gives: the capabilities that the plugin has, and how to let go of what it holds. */
export interface PluginParts {
  readonly target?: TargetCapability;
  readonly images?: ImagesCapability;
  readonly resources?: ResourcesCapability;
  readonly volumes?: VolumesCapability;
  readonly garbage?: GarbageCapability;
  readonly endpoints?: EndpointsCapability;
  readonly routes?: RoutesCapability;
  readonly jobs?: JobsCapability;
  readonly logs?: LogsCapability;
  readonly metrics?: MetricsCapability;
  readonly notifier?: NotifierCapability;
  readonly backups?: BackupsCapability;
  readonly backupStore?: BackupStoreCapability;
  readonly sink?: SinkCapability;
  readonly source?: SourceCapability;
  /** Called once at the end, after the last call has ended. */
  dispose?(): Promise<void> | void;
}
