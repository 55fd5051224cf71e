/** Made from restart.graphql by scripts/generate-documents.ts; change that file instead. */
import type { AdmissionFields, OperationFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Restart gives. */
export type RestartData = {
  readonly restart: {
    readonly operation: OperationFields | null;
    readonly admission: AdmissionFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Restart is asked with. */
export type RestartVariables = {
  readonly input: {
    readonly breakGlass?: {
      readonly reason: string;
    } | null;
    readonly environment: string;
    readonly idempotencyKey?: string | null;
    readonly only?: readonly string[] | null;
    readonly reason?: string | null;
  };
};

/** The mutation Restart. */
export const restartDocument: TypedDocument<RestartData, RestartVariables> = {
  name: 'Restart',
  text: "mutation Restart($input:RestartInput!){restart(input:$input){operation{...OperationFields}admission{...AdmissionFields}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment AdmissionFields on Admission{kind behind into message until failure{...FailureFields}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
