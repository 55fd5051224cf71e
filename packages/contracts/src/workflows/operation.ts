import type { Failure } from '../errors/belay-error.js';
import type { AwaitingApproval, Hold } from './gate.js';
import type { ObservedResource, ResourceRef } from '../resources/resource.js';
import type { Plan } from './plan.js';
import type { PluginTarget } from './plugin-target.js';

/**
 * What a user can start. An open list: a new kind is added at its end.
 * `plan` changes nothing: it has a row and a short workflow of its own (`planWorkflow`), does not pass the environment's entity and is left out of lists of operations.
 */
export const operationKinds = [
  'deploy', 'build', 'release', 'promote', 'redeploy', 'rollback', 'restart', 'scale', 'start', 'stop', 'destroy', 'task', 'repair', 'plan',
] as const;
export type OperationKind = (typeof operationKinds)[number];

/** Kinds of which a waiting one gives way to a newer one of the same kind. */
export const supersedableKinds: readonly OperationKind[] = ['deploy', 'redeploy', 'restart', 'scale', 'repair'];

/** What the API hands to the environment's entity; the parameters stay in the operation's row. */
export interface OperationRequest {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly projectId: string;
  readonly environmentId: string;
  /** Id of an outside event; a second request with the same one is merged into the first. */
  readonly deliveryId?: string;
  /** What of the environment it is about, where not the whole, e.g. the application that is scaled; only the same gives way to a newer one. */
  readonly subject?: string;
  /** Runs in spite of a freeze and without approvals. */
  readonly breaksGlass?: true;
  /** Whether the API saw that neither a freeze nor approvals stand in its way, so that the entity need not ask when it begins at once. */
  readonly isOpen?: true;
  readonly ahead?: Ahead;
}

/** What the API knew of an operation's target when it asked for admission: with it the first looks need not wait for the operation's begin. Counts only for one that begins at once. */
export interface Ahead {
  readonly target: PluginTarget;
  /** The environment's latest fence before this operation. */
  readonly fence: number;
  readonly noWorkerAfterMs: number;
}

/** What the entity said to a request, in the same call. */
export type Admission =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'queued'; readonly behind: string }
  /** It waits for something else than an operation: the end of a freeze, or approvals. */
  | ({ readonly kind: 'held' } & Hold)
  | { readonly kind: 'merged'; readonly into: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Parameters by kind, as stored in the operation's row. Never a secret. */
export interface OperationParams {
  readonly commit?: string;
  readonly planHash?: string;
  readonly releaseId?: string;
  readonly sourceEnvironmentId?: string;
  readonly only?: readonly string[];
  readonly application?: string;
  readonly replicas?: number;
  readonly command?: readonly string[];
  readonly timeoutMs?: number;
  readonly reason?: string;
  /** Why it runs in spite of a freeze and without approvals. */
  readonly breakGlass?: { readonly reason: string };
}

export type OperationOutcome =
  | { readonly kind: 'succeeded'; readonly releaseId?: string; readonly urls?: readonly string[]; readonly task?: TaskResult; readonly isNoop?: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly failedStep?: string; readonly culpritLogs?: readonly string[]; readonly task?: TaskResult; readonly undone: readonly string[]; readonly undoFailure?: Failure }
  | { readonly kind: 'cancelled'; readonly undone: readonly string[]; readonly undoFailure?: Failure }
  | { readonly kind: 'superseded'; readonly by: string }
  | { readonly kind: 'merged'; readonly into: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** What a one-off task gave. `unknown` when its outcome was lost; it is never run again by itself. */
export type TaskResult = { readonly kind: 'exited'; readonly exitCode: number; readonly output: string } | { readonly kind: 'unknown' };

/** Where an operation is, as people see it. */
export type OperationState = 'pending' | 'queued' | 'awaiting-approval' | 'running' | 'undoing' | OperationOutcome['kind'];

/** Input of the entity; `carried` is its whole state over continue-as-new. */
export interface EnvironmentInput {
  readonly environmentId: string;
  readonly projectId: string;
  readonly carried?: EnvironmentCarried;
  /** Events after which it continues as new; for tests, 4,000 otherwise. */
  readonly historyEvents?: number;
  /** Requests that one run takes; for tests, 1,900 otherwise. */
  readonly requests?: number;
}

/** A request that waits in the entity. */
export interface WaitingRequest extends OperationRequest {
  /** ISO 8601. */
  readonly since?: string;
  /** Why it is passed over for the time being. */
  readonly hold?: Hold & { readonly since: string };
  readonly approval?: AwaitingApproval;
  /** Whether enough persons have approved its plan. */
  readonly isApproved?: boolean;
}

/** State of the entity that survives continue-as-new. */
export interface EnvironmentCarried {
  readonly waiting: readonly WaitingRequest[];
  /** Latest delivery ids and operation ids with the operation that stands for them; bounded. */
  readonly seen: readonly { readonly id: string; readonly operationId: string }[];
  readonly isDestroyed: boolean;
}

/** Input of the workflow of one operation. */
export interface OperationInput {
  readonly operationId: string;
  readonly environmentId: string;
  readonly projectId: string;
  readonly kind: OperationKind;
  readonly ahead?: Ahead;
  /** Which order of commands the operation's workflow has: what began with one goes on with it. Known from its input, it costs no marker in the history. Absent in what began before there was one. */
  readonly order?: number;
}

/** The newest order of commands, with which operations begin. 1: steps are told beside the workflow, builds and the plan go side by side, what is wanted comes with the begin. 2: a promotion is asked for the answer of its route. */
export const OPERATION_ORDER = 2;

/** Asks the entity to end an operation, waiting or running. Asking twice, or after the end, is harmless. */
export interface CancelRequest {
  readonly operationId: string;
}

/** `cancelled`: it waited and is gone. `cancelling`: it runs, stops its current step and converges back. `ended`: there was nothing to cancel any more. */
export type CancelAnswer = { readonly kind: 'cancelled' } | { readonly kind: 'cancelling' } | { readonly kind: 'ended' };

/** What an operation waits for, and who can end the wait. */
export interface WaitingOperation {
  readonly operationId: string;
  readonly kind: OperationKind;
  /** ISO 8601. */
  readonly since: string;
  readonly waitsFor: string;
  readonly until?: string;
  readonly endedBy: string;
}

/** Answer of the entity's query `status`. */
export interface EnvironmentStatus {
  readonly running: { readonly operationId: string; readonly kind: OperationKind; readonly since: string } | null;
  readonly waiting: readonly WaitingOperation[];
  readonly isDestroyed: boolean;
}

/** Result of `planWorkflow`; its input is an OperationInput of kind `plan`. */
export type PlanResult = { readonly kind: 'planned'; readonly plan: Plan; readonly releaseId: string } | { readonly kind: 'failed'; readonly failure: Failure };

/** Input of the workflow that asks a provider for what it applies; it changes nothing. */
export interface ExportInput {
  /** Names this asking; no operation. */
  readonly requestId: string;
  readonly environmentId: string;
  readonly projectId: string;
  readonly target: PluginTarget;
  readonly noWorkerAfterMs: number;
}

/** A place in an export where the variables of a resource were left out. */
export interface LeftOutSecret {
  readonly ref: ResourceRef;
  readonly specHash: string;
  readonly placeholder: string;
}

/** What an export came to. */
export type ExportResult = { readonly kind: 'exported'; readonly text: string; readonly secrets?: readonly LeftOutSecret[] } | { readonly kind: 'failed'; readonly failure: Failure };

/** Input of the workflow that looks at an environment apart from any operation. */
export interface ObserveInput {
  /** Id of what asks. */
  readonly requestId: string;
  readonly environmentId: string;
  readonly projectId: string;
  readonly fence: number;
  readonly target: PluginTarget;
  /** How long the look waits for a worker of the plugin. */
  readonly noWorkerAfterMs: number;
}

export type ObserveResult = { readonly kind: 'observed'; readonly resources: readonly ObservedResource[] } | { readonly kind: 'failed'; readonly failure: Failure };

/** Input of the workflow that delivers one notification, apart from the operation that it tells of. */
export interface NotifyInput {
  readonly operationId: string;
  readonly environmentId: string;
  readonly projectId: string;
  readonly fence: number;
  readonly notifier: { readonly pluginId: string; readonly targetId: string; readonly contract?: number; readonly url: string; readonly secretRef?: string };
  readonly event: Readonly<Record<string, unknown>>;
}
