/** Made from target-create.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What CreateTarget gives. */
export type CreateTargetData = {
  readonly createTarget: {
    readonly target: {
      readonly id: string;
      readonly name: string;
      readonly pluginId: string;
      readonly isDefault: boolean;
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What CreateTarget is asked with. */
export type CreateTargetVariables = {
  readonly input: {
    readonly isDefault?: boolean | null;
    readonly name: string;
    readonly options?: unknown | null;
    readonly plugin: string;
  };
};

/** The mutation CreateTarget. */
export const createTargetDocument: TypedDocument<CreateTargetData, CreateTargetVariables> = {
  name: 'CreateTarget',
  text: "mutation CreateTarget($input:CreateTargetInput!){createTarget(input:$input){target{id name pluginId isDefault}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
