/** Made from unset.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What UnsetVariables gives. */
export type UnsetVariablesData = {
  readonly unsetVariables: {
    readonly names: readonly string[] | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What UnsetVariables is asked with. */
export type UnsetVariablesVariables = {
  readonly input: {
    readonly names: readonly string[];
    readonly scope: {
      readonly application?: string | null;
      readonly environment?: string | null;
      readonly project?: string | null;
    };
  };
};

/** The mutation UnsetVariables. */
export const unsetVariablesDocument: TypedDocument<UnsetVariablesData, UnsetVariablesVariables> = {
  name: 'UnsetVariables',
  text: "mutation UnsetVariables($input:UnsetVariablesInput!){unsetVariables(input:$input){names userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
