/** Made from operation-list.graphql by scripts/generate-documents.ts; change that file instead. */
import type { OperationFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What ListOperations gives. */
export type ListOperationsData = {
  readonly environment: {
    readonly operations: {
      readonly nodes: readonly OperationFields[];
    };
  } | null;
};

/** What ListOperations is asked with. */
export type ListOperationsVariables = {
  readonly environment: string;
  readonly first: number;
};

/** The query ListOperations. */
export const listOperationsDocument: TypedDocument<ListOperationsData, ListOperationsVariables> = {
  name: 'ListOperations',
  text: "query ListOperations($environment:ID!$first:Int!){environment(id:$environment){operations(first:$first){nodes{...OperationFields}}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}",
};
