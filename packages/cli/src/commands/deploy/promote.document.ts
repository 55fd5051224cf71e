/** Made from promote.graphql by scripts/generate-documents.ts; change that file instead. */
import type { AdmissionFields, OperationFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Promote gives. */
export type PromoteData = {
  readonly promote: {
    readonly operation: OperationFields | null;
    readonly admission: AdmissionFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Promote is asked with. */
export type PromoteVariables = {
  readonly input: {
    readonly breakGlass?: {
      readonly reason: string;
    } | null;
    readonly environment: string;
    readonly idempotencyKey?: string | null;
    readonly reason?: string | null;
    readonly release: string;
  };
};

/** The mutation Promote. */
export const promoteDocument: TypedDocument<PromoteData, PromoteVariables> = {
  name: 'Promote',
  text: "mutation Promote($input:PromoteInput!){promote(input:$input){operation{...OperationFields}admission{...AdmissionFields}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment AdmissionFields on Admission{kind behind into message until failure{...FailureFields}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
