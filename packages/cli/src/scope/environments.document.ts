/** Made from environments.graphql by scripts/generate-documents.ts; change that file instead. */
import type { EnvironmentFields } from '../api/fragments.document.js';
import type { TypedDocument } from '../api/typed-document.js';

/** What Environments gives. */
export type EnvironmentsData = {
  readonly project: {
    readonly environments: {
      readonly nodes: readonly EnvironmentFields[];
      readonly pageInfo: {
        readonly hasNextPage: boolean;
        readonly endCursor: string | null;
      };
    };
  } | null;
};

/** What Environments is asked with. */
export type EnvironmentsVariables = {
  readonly project: string;
  readonly after?: string | null;
};

/** The query Environments. */
export const environmentsDocument: TypedDocument<EnvironmentsData, EnvironmentsVariables> = {
  name: 'Environments',
  text: "query Environments($project:ID!$after:String){project(id:$project){environments(first:100 after:$after){nodes{...EnvironmentFields}pageInfo{hasNextPage endCursor}}}}fragment EnvironmentFields on Environment{id branch slug kind isMeantToRun destroyedAt}",
};
