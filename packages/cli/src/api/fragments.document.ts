/** Made from fragments.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ErrorCode } from '@belay/contracts';

/** Fields of Project that the fragment ProjectFields reads. */
export type ProjectFields = {
  readonly id: string;
  readonly name: string;
  readonly applications: readonly ({
    readonly name: string;
    readonly source: {
      readonly gitUrl: string | null;
      readonly folder: string | null;
      readonly image: string | null;
    };
  })[];
};

/** Fields of Environment that the fragment EnvironmentFields reads. */
export type EnvironmentFields = {
  readonly id: string;
  readonly branch: string;
  readonly slug: string;
  readonly kind: 'DEVELOPMENT' | 'PREVIEW' | 'PRODUCTION' | 'STAGING';
  readonly isMeantToRun: boolean;
  readonly destroyedAt: string | null;
};

/** Fields of UserError that the fragment UserErrorFields reads. */
export type UserErrorFields = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string | null;
  readonly details: unknown | null;
};

/** Fields of Failure that the fragment FailureFields reads. */
export type FailureFields = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: unknown | null;
};

/** Fields of Admission that the fragment AdmissionFields reads. */
export type AdmissionFields = {
  readonly kind: 'ACCEPTED' | 'HELD' | 'MERGED' | 'PENDING' | 'QUEUED' | 'REFUSED';
  readonly behind: string | null;
  readonly into: string | null;
  readonly message: string | null;
  readonly until: string | null;
  readonly failure: FailureFields | null;
};

/** Fields of Wait that the fragment WaitFields reads. */
export type WaitFields = {
  readonly kind: 'ADMISSION' | 'APPROVAL' | 'ENGINE' | 'FREEZE' | 'RETRY' | 'TURN' | 'WORKER';
  readonly message: string;
  readonly since: string;
  readonly until: string | null;
  readonly endedBy: string;
  readonly behind: string | null;
  readonly step: string | null;
};

/** Fields of Freeze that the fragment FreezeFields reads. */
export type FreezeFields = {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly policy: 'REFUSE' | 'WAIT';
  readonly isOfProject: boolean;
  readonly isInEffect: boolean;
  readonly inEffectUntil: string | null;
  readonly nextFrom: string | null;
  readonly until: string | null;
  readonly weekly: readonly ({
    readonly days: readonly ('FRIDAY' | 'MONDAY' | 'SATURDAY' | 'SUNDAY' | 'THURSDAY' | 'TUESDAY' | 'WEDNESDAY')[];
    readonly from: string;
    readonly to: string;
    readonly timeZone: string;
  })[];
  readonly once: readonly ({
    readonly from: string;
    readonly until: string;
  })[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly liftedAt: string | null;
};

/** Fields of Approval that the fragment ApprovalFields reads. */
export type ApprovalFields = {
  readonly planHash: string;
  readonly required: number;
  readonly isGranted: boolean;
  readonly since: string;
  readonly until: string;
  readonly decisions: readonly ({
    readonly by: string;
    readonly decision: 'APPROVE' | 'REJECT';
    readonly reason: string | null;
    readonly at: string;
  })[];
};

/** Fields of Operation that the fragment OperationFields reads. */
export type OperationFields = {
  readonly id: string;
  readonly kind: 'BUILD' | 'DEPLOY' | 'DESTROY' | 'PLAN' | 'PROMOTE' | 'REDEPLOY' | 'RELEASE' | 'REPAIR' | 'RESTART' | 'ROLLBACK' | 'SCALE' | 'START' | 'STOP' | 'TASK';
  readonly state: 'AWAITING_APPROVAL' | 'CANCELLED' | 'FAILED' | 'MERGED' | 'PENDING' | 'QUEUED' | 'REFUSED' | 'RUNNING' | 'SUCCEEDED' | 'SUPERSEDED' | 'UNDOING';
  readonly hasEnded: boolean;
  readonly requestedBy: string;
  readonly parameters: unknown;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly failure: FailureFields | null;
  readonly failedStep: string | null;
  readonly culpritLogs: readonly string[];
  readonly undone: readonly string[];
  readonly undoFailure: FailureFields | null;
  readonly urls: readonly string[];
  readonly isNoop: boolean;
  readonly replacedBy: string | null;
  readonly task: {
    readonly exitCode: number | null;
    readonly output: string | null;
    readonly isOutcomeUnknown: boolean;
  } | null;
  readonly eventOffset: number;
  readonly environment: {
    readonly id: string;
    readonly branch: string;
  };
};

/** Fields of OperationStep that the fragment StepFields reads. */
export type StepFields = {
  readonly name: string;
  readonly phase: 'FORWARD' | 'UNDO';
  readonly summary: string;
  readonly state: 'FAILED' | 'PENDING' | 'RUNNING' | 'SKIPPED' | 'SUCCEEDED';
  readonly attempts: number;
  readonly failure: FailureFields | null;
  readonly note: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
};
