/** Made from set.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What SetVariables gives. */
export type SetVariablesData = {
  readonly setVariables: {
    readonly variables: readonly ({
      readonly name: string;
      readonly value: string | null;
      readonly isSecret: boolean;
      readonly scope: 'APPLICATION' | 'ENVIRONMENT' | 'PROJECT';
      readonly application: string | null;
      readonly version: number;
    })[] | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What SetVariables is asked with. */
export type SetVariablesVariables = {
  readonly input: {
    readonly scope: {
      readonly application?: string | null;
      readonly environment?: string | null;
      readonly project?: string | null;
    };
    readonly variables: readonly ({
      readonly isSecret?: boolean | null;
      readonly name: string;
      readonly value: string;
    })[];
  };
};

/** The mutation SetVariables. */
export const setVariablesDocument: TypedDocument<SetVariablesData, SetVariablesVariables> = {
  name: 'SetVariables',
  text: "mutation SetVariables($input:SetVariablesInput!){setVariables(input:$input){variables{name value isSecret scope application version}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
