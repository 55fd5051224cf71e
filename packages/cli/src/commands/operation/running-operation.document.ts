/** Made from running-operation.graphql by scripts/generate-documents.ts; change that file instead. */
import type { OperationFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What RunningOperation gives. */
export type RunningOperationData = {
  readonly environment: {
    readonly runningOperation: OperationFields | null;
  } | null;
};

/** What RunningOperation is asked with. */
export type RunningOperationVariables = {
  readonly environment: string;
};

/** The query RunningOperation. */
export const runningOperationDocument: TypedDocument<RunningOperationData, RunningOperationVariables> = {
  name: 'RunningOperation',
  text: "query RunningOperation($environment:ID!){environment(id:$environment){runningOperation{...OperationFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}",
};
