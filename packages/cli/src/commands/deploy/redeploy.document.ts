/** Made from redeploy.graphql by scripts/generate-documents.ts; change that file instead. */
import type { AdmissionFields, OperationFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Redeploy gives. */
export type RedeployData = {
  readonly redeploy: {
    readonly operation: OperationFields | null;
    readonly admission: AdmissionFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Redeploy is asked with. */
export type RedeployVariables = {
  readonly input: {
    readonly breakGlass?: {
      readonly reason: string;
    } | null;
    readonly environment: string;
    readonly idempotencyKey?: string | null;
    readonly reason?: string | null;
  };
};

/** The mutation Redeploy. */
export const redeployDocument: TypedDocument<RedeployData, RedeployVariables> = {
  name: 'Redeploy',
  text: "mutation Redeploy($input:RedeployInput!){redeploy(input:$input){operation{...OperationFields}admission{...AdmissionFields}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment AdmissionFields on Admission{kind behind into message until failure{...FailureFields}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
