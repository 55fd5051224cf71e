/** What a plugin can offer. Small and optional: what is missing is known before an operation starts. */
export const capabilities = ['images', 'workloads', 'services', 'endpoints', 'routes', 'jobs', 'logs', 'metrics', 'backups', 'notifier', 'sink', 'source', 'target', 'backup-store', 'volumes', 'garbage', 'autoscaling'] as const;
export type Capability = (typeof capabilities)[number];

/** One activity of the contract without its shapes: its capability, whether it changes anything, and its limits. */
export interface ActivityLimits {
  readonly capability: Capability;
  /** A mutating call claims its attempt and checks its fence before every effect. */
  readonly isMutating: boolean;
  /** Time for one attempt. */
  readonly startToCloseMs: number;
  /** Longest silence between two heartbeats; a cancel arrives within a third of it. */
  readonly heartbeatMs: number;
  /** Longest input and longest output as JSON. */
  readonly maxBytes: number;
}

const HEARTBEAT_MS = 3_000;
/** Results are handles and digests; whoever needs more passes a reference. */
const MAX_BYTES = 100_000;
/** An environment of hundreds of resources is seen at once. */
const MAX_OBSERVATION_BYTES = 1_000_000;
/** Batches of records, small files and bodies of webhooks: below what Temporal takes in one payload. */
const MAX_BATCH_BYTES = 1_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const read = (capability: Capability, startToCloseMs = 30_000): ActivityLimits => ({ capability, isMutating: false, startToCloseMs, heartbeatMs: HEARTBEAT_MS, maxBytes: MAX_BYTES });
const change = (capability: Capability, startToCloseMs: number): ActivityLimits => ({ capability, isMutating: true, startToCloseMs, heartbeatMs: HEARTBEAT_MS, maxBytes: MAX_BYTES });

/** The limits of every activity by its name, which never changes. Apart from the shapes, because each workflow evaluates what it imports, and schemas take a while. */
export const activityLimits = {
  describeTarget: read('target'),
  observeEnvironment: { ...read('target'), maxBytes: MAX_OBSERVATION_BYTES },
  exportResources: { ...read('target'), maxBytes: MAX_OBSERVATION_BYTES },
  resolveImage: change('images', 15 * MINUTE),
  buildImage: change('images', 60 * MINUTE),
  inspectImage: read('images'),
  removeImage: change('images', 5 * MINUTE),
  inspectResource: read('workloads'),
  applyResource: change('workloads', 10 * MINUTE),
  waitUntilResource: read('workloads', 60 * MINUTE),
  setResourceRunning: change('workloads', 10 * MINUTE),
  removeResource: change('workloads', 10 * MINUTE),
  copyVolume: change('volumes', 12 * 60 * MINUTE),
  listGarbage: { ...read('garbage', 2 * MINUTE), maxBytes: MAX_OBSERVATION_BYTES },
  removeGarbage: change('garbage', 10 * MINUTE),
  promoteGeneration: change('endpoints', 2 * MINUTE),
  drainGeneration: read('endpoints', 30 * MINUTE),
  verifyRoute: read('routes', 10 * MINUTE),
  runJob: change('jobs', 24 * 60 * MINUTE),
  readLogs: read('logs'),
  readMetrics: read('metrics'),
  notify: change('notifier', MINUTE),
  takeBackup: change('backups', 6 * HOUR),
  sendBackup: change('backups', 12 * HOUR),
  fetchBackup: change('backups', 12 * HOUR),
  restoreBackup: change('backups', 6 * HOUR),
  listBackups: { ...read('backups'), maxBytes: MAX_OBSERVATION_BYTES },
  removeBackup: change('backups', 10 * MINUTE),
  openUpload: change('backup-store', MINUTE),
  finishUpload: change('backup-store', 2 * HOUR),
  statObject: read('backup-store', 2 * HOUR),
  openDownload: read('backup-store'),
  listObjects: { ...read('backup-store'), maxBytes: MAX_OBSERVATION_BYTES },
  deleteObject: change('backup-store', 10 * MINUTE),
  deliver: { ...change('sink', 2 * MINUTE), maxBytes: MAX_BATCH_BYTES },
  listBranches: { ...read('source', 2 * MINUTE), maxBytes: MAX_OBSERVATION_BYTES },
  resolveCommit: read('source', 15 * MINUTE),
  readSourceFile: { ...read('source', 15 * MINUTE), maxBytes: MAX_BATCH_BYTES },
  sendTree: change('source', 60 * MINUTE),
  verifyWebhook: { ...read('source'), maxBytes: 2 * MAX_BATCH_BYTES },
  postCommitStatus: change('source', 5 * MINUTE),
} as const satisfies Record<string, ActivityLimits>;

export type PluginActivityName = keyof typeof activityLimits;

/** Version of this contract, a number of its own; the engine serves it and the one before. */
export const CONTRACT_VERSION = 1;
