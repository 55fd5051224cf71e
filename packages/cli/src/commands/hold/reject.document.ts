/** Made from reject.graphql by scripts/generate-documents.ts; change that file instead. */
import type { OperationFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Reject gives. */
export type RejectData = {
  readonly rejectOperation: {
    readonly operation: OperationFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Reject is asked with. */
export type RejectVariables = {
  readonly input: {
    readonly operation: string;
    readonly planHash?: string | null;
    readonly reason?: string | null;
  };
};

/** The mutation Reject. */
export const rejectDocument: TypedDocument<RejectData, RejectVariables> = {
  name: 'Reject',
  text: "mutation Reject($input:RejectOperationInput!){rejectOperation(input:$input){operation{...OperationFields}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
