import type { ErrorDetails, Failure } from '../errors/belay-error.js';
import type { ActivityInput, ActivityOutput } from '../plugin/activities.js';
import type { ObservedResource, Resource } from '../resources/resource.js';
import type { DecisionRequest, Gate } from './gate.js';
import type { Admission, OperationKind, OperationOutcome, OperationParams } from './operation.js';
import type { Plan } from './plan.js';
import type { PluginTarget } from './plugin-target.js';

/** What an operation's workflow has to know at its start; read from the records in one call. */
export interface OperationStart {
  readonly kind: OperationKind;
  /** Grows with every operation of the environment; set by this call, once. */
  readonly fence: number;
  readonly params: OperationParams;
  readonly target: PluginTarget;
  /** Target whose plugin resolves and builds the images, where it is not the environment's own. */
  readonly builder?: PluginTarget;
  /** Release to go back to when this operation fails; null in an environment that has none yet. */
  readonly lastGoodReleaseId: string | null;
  /** Whether the environment is meant to run: false after `stop`. */
  readonly isMeantToRun: boolean;
  /** How long a call waits for a worker of its plugin before it fails with PLUGIN_NO_WORKER. */
  readonly noWorkerAfterMs: number;
  readonly notifier: { readonly pluginId: string; readonly targetId: string; readonly contract?: number; readonly url: string; readonly secretRef?: string } | null;
}

/** One build that a wanted release asks for. */
export type BuildRequest = Omit<ActivityInput<'buildImage'>, 'op'>;

/** What is wanted: a draft of a release (or a sealed one), with what has to be built and resolved for it. */
export interface Wanted {
  readonly releaseId: string;
  readonly isSealed: boolean;
  readonly builds: readonly BuildRequest[];
  readonly warnings: readonly string[];
}

/** Towards what a plan leads. */
export type PlanGoal =
  | { readonly kind: 'release'; readonly releaseId: string; readonly restart?: readonly string[] | 'all' }
  /** The last good release, after a failure; what a failed operation began is taken back. */
  | { readonly kind: 'last-good' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'started' }
  | { readonly kind: 'destroyed' };

export interface SealInput {
  readonly operationId: string;
  readonly releaseId: string;
  readonly built: Readonly<Record<string, ActivityOutput<'buildImage'>>>;
  readonly resolvedApplications: Readonly<Record<string, ActivityOutput<'resolveImage'>>>;
  readonly resolvedServices: Readonly<Record<string, ActivityOutput<'resolveImage'>>>;
}

/** A sealed release with the resources of the plan as they are now that images and ports are known, by resource id. */
export interface Sealed {
  readonly releaseId: string;
  readonly number: number;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly ports: Readonly<Record<string, number>>;
}

/** Something that happened to a step. `at` is the workflow's time (ISO 8601); offsets are given by the record. */
export type StepEvent = { readonly at: string } & (
  | { readonly kind: 'started'; readonly step: string }
  | { readonly kind: 'succeeded'; readonly step: string; readonly note?: string }
  | { readonly kind: 'failed'; readonly step: string; readonly failure: Failure; readonly logs?: readonly string[] }
  | { readonly kind: 'skipped'; readonly step: string }
  | { readonly kind: 'waiting'; readonly step: string; readonly for: string; readonly until?: string }
  | { readonly kind: 'warning'; readonly message: string; readonly details?: ErrorDetails }
);

/** What happened to steps of an operation, in order. */
export interface StepBatch {
  readonly operationId: string;
  readonly events: readonly StepEvent[];
}

/** What the entity says to a request. `superseded` names the waiting operations that give way to this one. */
export interface AdmissionRecord { readonly operationId: string; readonly admission: Admission; readonly superseded?: readonly string[]; readonly readsGate?: boolean }

/** What stands in the records about a request by then, and what is in its way. */
export interface RecordedAdmission { readonly admission: Admission; readonly gate: Gate }

/** Short reads and writes of the records, run as local activities of the engine's worker. Each is idempotent. */
export interface StateActivities {
  /**
   * What gives way is ended in the same transaction.
   * With `readsGate` what stands in the way is read in it too: then the admission may become `held` or `refused`, and what was refused supersedes nothing.
   */
  recordAdmission(input: AdmissionRecord): Promise<RecordedAdmission>;
  /** The same for several requests of one environment in the order in which they came, in one transaction. */
  recordAdmissions(input: { readonly admissions: readonly AdmissionRecord[] }): Promise<readonly RecordedAdmission[]>;
  /** What stands in the way of an operation now: a freeze, missing approvals. */
  readGate(input: { readonly operationId: string }): Promise<Gate>;
  /** As `beginOperation`, for a look ahead: nothing is begun, the fence stays. */
  readOperationStart(input: { readonly operationId: string }): Promise<OperationStart>;
  /** Records that an operation waits for approvals of its plan; times are ISO 8601. */
  requestApproval(input: { readonly operationId: string; readonly planHash: string; readonly required: number; readonly since: string; readonly until: string }): Promise<void>;
  /** Records what a person decided. With `isGranted` the operation may run, with this plan only. */
  recordDecision(input: DecisionRequest & { readonly isGranted: boolean }): Promise<void>;
  /** Records as well that the operation was accepted, unless its admission is known. @throws {BelayError} ENVIRONMENT_GONE when the environment was destroyed. */
  beginOperation(input: { readonly operationId: string }): Promise<OperationStart>;
  /** As `beginOperation`, with what is wanted where that is known at once; where it is not, for whatever reason, `resolveWanted` tells. */
  beginWithWanted(input: { readonly operationId: string }): Promise<{ readonly start: OperationStart; readonly wanted?: Wanted }>;
  /** Marks the operation as undoing and gives it a newer fence, so that what its forward steps may still do is refused. */
  beginUndo(input: { readonly operationId: string }): Promise<{ readonly fence: number }>;
  /** Computes the wanted release of deploy, build, release, promote, redeploy, rollback, scale …; reads git where needed. */
  resolveWanted(input: { readonly operationId: string }): Promise<Wanted>;
  /**
   * `isAhead`: the operation has not begun; its plan is for those who approve it.
   * @throws {BelayError} PLAN_CHANGED when the operation carries another plan hash, or another one was approved; DATA_UPGRADE_NEEDS_BACKUP, ROUTE_CONFLICT …
   */
  computePlan(input: { readonly operationId: string; readonly goal: PlanGoal; readonly observed: readonly ObservedResource[]; readonly isAhead?: boolean }): Promise<Plan>;
  sealRelease(input: SealInput): Promise<Sealed>;
  /** An event is known again by its batch's `attemptKey` and its place, or, without one, by what it says of which step. */
  recordSteps(input: StepBatch & { readonly attemptKey?: string }): Promise<void>;
  /** Gives the input of the one-off job of a `task` operation. */
  prepareTask(input: { readonly operationId: string }): Promise<Omit<ActivityInput<'runJob'>, 'op'>>;
  /** Whether a worker has begun a call of a step, whatever became of it. */
  isClaimed(input: { readonly operationId: string; readonly step: string }): Promise<boolean>;
  /** Writes the verdict: operation row, environment's current release and state, route hosts given back. */
  finishOperation(input: { readonly operationId: string; readonly outcome: OperationOutcome; readonly observed?: readonly ObservedResource[] }): Promise<{ readonly notification: Record<string, unknown> | null }>;
}
