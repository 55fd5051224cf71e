/** Made from app-add.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What AddApplication gives. */
export type AddApplicationData = {
  readonly addApplication: {
    readonly application: {
      readonly name: string;
      readonly source: {
        readonly gitUrl: string | null;
        readonly folder: string | null;
        readonly image: string | null;
      };
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What AddApplication is asked with. */
export type AddApplicationVariables = {
  readonly input: {
    readonly allowSecretBuildArgs?: boolean | null;
    readonly name: string;
    readonly project: string;
    readonly source: {
      readonly git?: {
        readonly folder?: string | null;
        readonly url: string;
      } | null;
      readonly image?: string | null;
    };
  };
};

/** The mutation AddApplication. */
export const addApplicationDocument: TypedDocument<AddApplicationData, AddApplicationVariables> = {
  name: 'AddApplication',
  text: "mutation AddApplication($input:AddApplicationInput!){addApplication(input:$input){application{name source{gitUrl folder image}}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
