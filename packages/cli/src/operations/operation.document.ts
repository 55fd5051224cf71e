/** Made from operation.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ApprovalFields, FailureFields, StepFields, WaitFields } from '../api/fragments.document.js';
import type { TypedDocument } from '../api/typed-document.js';

/** What OperationState gives. */
export type OperationStateData = {
  readonly operation: {
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
    readonly steps: readonly StepFields[];
    readonly waits: readonly WaitFields[];
    readonly approval: ApprovalFields | null;
  } | null;
};

/** What OperationState is asked with. */
export type OperationStateVariables = {
  readonly id: string;
};

/** The query OperationState. */
export const operationStateDocument: TypedDocument<OperationStateData, OperationStateVariables> = {
  name: 'OperationState',
  text: "query OperationState($id:ID!){operation(id:$id){...OperationFields steps{...StepFields}waits{...WaitFields}approval{...ApprovalFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment StepFields on OperationStep{name phase summary state attempts failure{...FailureFields}note startedAt endedAt durationMs}fragment WaitFields on Wait{kind message since until endedBy behind step}fragment ApprovalFields on Approval{planHash required isGranted since until decisions{by decision reason at}}",
};
