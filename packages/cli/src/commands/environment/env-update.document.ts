/** Made from env-update.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What UpdateEnvironment gives. */
export type UpdateEnvironmentData = {
  readonly updateEnvironment: {
    readonly environment: {
      readonly id: string;
      readonly branch: string;
      readonly slug: string;
      readonly kind: 'DEVELOPMENT' | 'PREVIEW' | 'PRODUCTION' | 'STAGING';
      readonly isMeantToRun: boolean;
      readonly destroyedAt: string | null;
      readonly requiredApprovals: number;
      readonly approvalTimeoutSeconds: number;
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What UpdateEnvironment is asked with. */
export type UpdateEnvironmentVariables = {
  readonly input: {
    readonly approvalTimeoutSeconds?: number | null;
    readonly environment: string;
    readonly requiredApprovals?: number | null;
  };
};

/** The mutation UpdateEnvironment. */
export const updateEnvironmentDocument: TypedDocument<UpdateEnvironmentData, UpdateEnvironmentVariables> = {
  name: 'UpdateEnvironment',
  text: "mutation UpdateEnvironment($input:UpdateEnvironmentInput!){updateEnvironment(input:$input){environment{...EnvironmentFields requiredApprovals approvalTimeoutSeconds}userErrors{...UserErrorFields}}}fragment EnvironmentFields on Environment{id branch slug kind isMeantToRun destroyedAt}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
