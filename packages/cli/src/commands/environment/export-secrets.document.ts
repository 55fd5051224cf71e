/** Made from export-secrets.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What ExportSecrets gives. */
export type ExportSecretsData = {
  readonly exportSecrets: {
    readonly text: string | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What ExportSecrets is asked with. */
export type ExportSecretsVariables = {
  readonly input: {
    readonly environment: string;
    readonly reason?: string | null;
  };
};

/** The mutation ExportSecrets. */
export const exportSecretsDocument: TypedDocument<ExportSecretsData, ExportSecretsVariables> = {
  name: 'ExportSecrets',
  text: "mutation ExportSecrets($input:ExportSecretsInput!){exportSecrets(input:$input){text userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
