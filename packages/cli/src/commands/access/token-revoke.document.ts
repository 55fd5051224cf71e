/** Made from token-revoke.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What RevokeToken gives. */
export type RevokeTokenData = {
  readonly revokeToken: {
    readonly token: {
      readonly id: string;
      readonly name: string;
      readonly pluginId: string | null;
      readonly revokedAt: string | null;
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What RevokeToken is asked with. */
export type RevokeTokenVariables = {
  readonly input: {
    readonly token: string;
  };
};

/** The mutation RevokeToken. */
export const revokeTokenDocument: TypedDocument<RevokeTokenData, RevokeTokenVariables> = {
  name: 'RevokeToken',
  text: "mutation RevokeToken($input:RevokeTokenInput!){revokeToken(input:$input){token{id name pluginId revokedAt}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
