/** Made from token-list.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What ListTokens gives. */
export type ListTokensData = {
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

/** What ListTokens is asked with. */
export type ListTokensVariables = {
  readonly after?: string | null;
};

/** The query ListTokens. */
export const listTokensDocument: TypedDocument<ListTokensData, ListTokensVariables> = {
  name: 'ListTokens',
  text: "query ListTokens($after:String){tokens(first:100 after:$after){nodes{id name kind pluginId createdAt revokedAt}pageInfo{hasNextPage endCursor}}}",
};
