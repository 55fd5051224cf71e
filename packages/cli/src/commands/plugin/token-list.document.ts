/** Made from token-list.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What PluginTokens gives. */
export type PluginTokensData = {
  readonly tokens: {
    readonly nodes: readonly ({
      readonly id: string;
      readonly name: string;
      readonly kind: 'OWNER' | 'PLUGIN' | 'USER';
      readonly pluginId: string | null;
      readonly createdAt: string;
      readonly revokedAt: string | null;
    })[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  };
};

/** What PluginTokens is asked with. */
export type PluginTokensVariables = {
  readonly after?: string | null;
};

/** The query PluginTokens. */
export const pluginTokensDocument: TypedDocument<PluginTokensData, PluginTokensVariables> = {
  name: 'PluginTokens',
  text: "query PluginTokens($after:String){tokens(first:100 after:$after){nodes{id name kind pluginId createdAt revokedAt}pageInfo{hasNextPage endCursor}}}",
};
