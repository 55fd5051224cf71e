/** Made from freezes.graphql by scripts/generate-documents.ts; change that file instead. */
import type { FreezeFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What ListFreezes gives. */
export type ListFreezesData = {
  readonly freezes: {
    readonly nodes: readonly FreezeFields[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  };
};

/** What ListFreezes is asked with. */
export type ListFreezesVariables = {
  readonly project?: string | null;
  readonly environment?: string | null;
  readonly includeOver: boolean;
  readonly after?: string | null;
};

/** The query ListFreezes. */
export const listFreezesDocument: TypedDocument<ListFreezesData, ListFreezesVariables> = {
  name: 'ListFreezes',
  text: "query ListFreezes($project:ID$environment:ID$includeOver:Boolean!$after:String){freezes(project:$project environment:$environment includeOver:$includeOver first:100 after:$after){nodes{...FreezeFields}pageInfo{hasNextPage endCursor}}}fragment FreezeFields on Freeze{id name reason policy isOfProject isInEffect inEffectUntil nextFrom until weekly{days from to timeZone}once{from until}createdBy createdAt liftedAt}",
};
