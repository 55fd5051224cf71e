/** Made from env-list.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What ListedEnvironments gives. */
export type ListedEnvironmentsData = {
  readonly project: {
    readonly environments: {
      readonly nodes: readonly ({
        readonly id: string;
        readonly branch: string;
        readonly slug: string;
        readonly kind: 'DEVELOPMENT' | 'PREVIEW' | 'PRODUCTION' | 'STAGING';
        readonly isMeantToRun: boolean;
        readonly destroyedAt: string | null;
        readonly health: 'DEGRADED' | 'EMPTY' | 'HEALTHY' | 'STOPPED' | 'UNHEALTHY' | 'UNKNOWN';
        readonly createdAt: string;
        readonly currentRelease: {
          readonly id: string;
          readonly number: number | null;
        } | null;
        readonly routes: readonly ({
          readonly url: string;
          readonly application: string;
        })[];
      })[];
      readonly pageInfo: {
        readonly hasNextPage: boolean;
        readonly endCursor: string | null;
      };
    };
  } | null;
};

/** What ListedEnvironments is asked with. */
export type ListedEnvironmentsVariables = {
  readonly project: string;
  readonly after?: string | null;
};

/** The query ListedEnvironments. */
export const listedEnvironmentsDocument: TypedDocument<ListedEnvironmentsData, ListedEnvironmentsVariables> = {
  name: 'ListedEnvironments',
  text: "query ListedEnvironments($project:ID!$after:String){project(id:$project){environments(first:50 after:$after){nodes{...EnvironmentFields health createdAt currentRelease{id number}routes{url application}}pageInfo{hasNextPage endCursor}}}}fragment EnvironmentFields on Environment{id branch slug kind isMeantToRun destroyedAt}",
};
