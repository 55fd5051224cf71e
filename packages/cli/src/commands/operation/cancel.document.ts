/** Made from cancel.graphql by scripts/generate-documents.ts; change that file instead. */
import type { OperationFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What CancelOperation gives. */
export type CancelOperationData = {
  readonly cancelOperation: {
    readonly operation: OperationFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What CancelOperation is asked with. */
export type CancelOperationVariables = {
  readonly input: {
    readonly environment?: string | null;
    readonly operation: string;
  };
};

/** The mutation CancelOperation. */
export const cancelOperationDocument: TypedDocument<CancelOperationData, CancelOperationVariables> = {
  name: 'CancelOperation',
  text: "mutation CancelOperation($input:CancelOperationInput!){cancelOperation(input:$input){operation{...OperationFields}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
