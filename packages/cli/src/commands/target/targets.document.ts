/** Made from targets.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What Targets gives. */
export type TargetsData = {
  readonly targets: {
    readonly nodes: readonly ({
      readonly id: string;
      readonly name: string;
      readonly pluginId: string;
      readonly isDefault: boolean;
      readonly createdAt: string;
    })[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  };
};

/** What Targets is asked with. */
export type TargetsVariables = {
  readonly after?: string | null;
};

/** The query Targets. */
export const targetsDocument: TypedDocument<TargetsData, TargetsVariables> = {
  name: 'Targets',
  text: "query Targets($after:String){targets(first:100 after:$after){nodes{id name pluginId isDefault createdAt}pageInfo{hasNextPage endCursor}}}",
};
