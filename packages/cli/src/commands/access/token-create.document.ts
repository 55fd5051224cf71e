/** Made from token-create.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What CreateToken gives. */
export type CreateTokenData = {
  readonly createToken: {
    readonly token: {
      readonly id: string;
      readonly name: string;
      readonly kind: 'OWNER' | 'PLUGIN' | 'USER';
      readonly pluginId: string | null;
      readonly createdAt: string;
    } | null;
    readonly secret: string | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What CreateToken is asked with. */
export type CreateTokenVariables = {
  readonly input: {
    readonly kind?: 'OWNER' | 'PLUGIN' | 'USER' | null;
    readonly name: string;
    readonly plugin?: string | null;
  };
};

/** The mutation CreateToken. */
export const createTokenDocument: TypedDocument<CreateTokenData, CreateTokenVariables> = {
  name: 'CreateToken',
  text: "mutation CreateToken($input:CreateTokenInput!){createToken(input:$input){token{id name kind pluginId createdAt}secret userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
