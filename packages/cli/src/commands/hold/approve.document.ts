/** Made from approve.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ApprovalFields, FailureFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What PlanToApprove gives. */
export type PlanToApproveData = {
  readonly operation: {
    readonly id: string;
    readonly kind: 'BUILD' | 'DEPLOY' | 'DESTROY' | 'PLAN' | 'PROMOTE' | 'REDEPLOY' | 'RELEASE' | 'REPAIR' | 'RESTART' | 'ROLLBACK' | 'SCALE' | 'START' | 'STOP' | 'TASK';
    readonly state: 'AWAITING_APPROVAL' | 'CANCELLED' | 'FAILED' | 'MERGED' | 'PENDING' | 'QUEUED' | 'REFUSED' | 'RUNNING' | 'SUCCEEDED' | 'SUPERSEDED' | 'UNDOING';
    readonly requestedBy: string;
    readonly environment: {
      readonly branch: string;
      readonly project: {
        readonly name: string;
      };
    };
    readonly approval: ApprovalFields | null;
    readonly plan: {
      readonly causesDowntime: boolean;
      readonly dataRisks: readonly string[];
      readonly warnings: readonly string[];
      readonly changes: readonly ({
        readonly summary: string;
        readonly change: 'CHANGE' | 'CREATE' | 'NONE' | 'REMOVE';
      })[];
    } | null;
  } | null;
};

/** What PlanToApprove is asked with. */
export type PlanToApproveVariables = {
  readonly id: string;
};

/** The query PlanToApprove. */
export const planToApproveDocument: TypedDocument<PlanToApproveData, PlanToApproveVariables> = {
  name: 'PlanToApprove',
  text: "query PlanToApprove($id:ID!){operation(id:$id){id kind state requestedBy environment{branch project{name}}approval{...ApprovalFields}plan{causesDowntime dataRisks warnings changes{summary change}}}}fragment ApprovalFields on Approval{planHash required isGranted since until decisions{by decision reason at}}",
};

/** What Approve gives. */
export type ApproveData = {
  readonly approveOperation: {
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
      readonly approval: ApprovalFields | null;
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Approve is asked with. */
export type ApproveVariables = {
  readonly input: {
    readonly operation: string;
    readonly planHash: string;
    readonly reason?: string | null;
  };
};

/** The mutation Approve. */
export const approveDocument: TypedDocument<ApproveData, ApproveVariables> = {
  name: 'Approve',
  text: "mutation Approve($input:ApproveOperationInput!){approveOperation(input:$input){operation{...OperationFields approval{...ApprovalFields}}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment ApprovalFields on Approval{planHash required isGranted since until decisions{by decision reason at}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
