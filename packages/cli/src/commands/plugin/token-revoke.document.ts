/** Made from token-revoke.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What RevokePluginToken gives. */
export type RevokePluginTokenData = {
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

/** What RevokePluginToken is asked with. */
export type RevokePluginTokenVariables = {
  readonly input: {
    readonly token: string;
  };
};

/** The mutation RevokePluginToken. */
export const revokePluginTokenDocument: TypedDocument<RevokePluginTokenData, RevokePluginTokenVariables> = {
  name: 'RevokePluginToken',
  text: "mutation RevokePluginToken($input:RevokeTokenInput!){revokeToken(input:$input){token{id name pluginId revokedAt}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
