/** Made from env-create.graphql by scripts/generate-documents.ts; change that file instead. */
import type { EnvironmentFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What CreateEnvironment gives. */
export type CreateEnvironmentData = {
  readonly createEnvironment: {
    readonly environment: EnvironmentFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What CreateEnvironment is asked with. */
export type CreateEnvironmentVariables = {
  readonly input: {
    readonly branch: string;
    readonly kind?: 'DEVELOPMENT' | 'PREVIEW' | 'PRODUCTION' | 'STAGING' | null;
    readonly project: string;
    readonly target?: string | null;
  };
};

/** The mutation CreateEnvironment. */
export const createEnvironmentDocument: TypedDocument<CreateEnvironmentData, CreateEnvironmentVariables> = {
  name: 'CreateEnvironment',
  text: "mutation CreateEnvironment($input:CreateEnvironmentInput!){createEnvironment(input:$input){environment{...EnvironmentFields}userErrors{...UserErrorFields}}}fragment EnvironmentFields on Environment{id branch slug kind isMeantToRun destroyedAt}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
