/** Made from releases.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What Releases gives. */
export type ReleasesData = {
  readonly environment: {
    readonly currentRelease: {
      readonly id: string;
    } | null;
    readonly releases: {
      readonly nodes: readonly ({
        readonly id: string;
        readonly number: number | null;
        readonly isSealed: boolean;
        readonly isGood: boolean;
        readonly description: string | null;
        readonly createdAt: string;
        readonly applications: readonly ({
          readonly name: string;
          readonly commit: string | null;
          readonly image: {
            readonly ref: string;
            readonly imageId: string;
          } | null;
          readonly replicas: number;
        })[];
        readonly services: readonly ({
          readonly name: string;
          readonly type: string;
          readonly version: string;
          readonly image: {
            readonly ref: string;
            readonly substitute: {
              readonly program: string;
              readonly version: string;
            } | null;
          } | null;
        })[];
      })[];
      readonly pageInfo: {
        readonly hasNextPage: boolean;
        readonly endCursor: string | null;
      };
    };
  } | null;
};

/** What Releases is asked with. */
export type ReleasesVariables = {
  readonly environment: string;
  readonly first: number;
  readonly after?: string | null;
};

/** The query Releases. */
export const releasesDocument: TypedDocument<ReleasesData, ReleasesVariables> = {
  name: 'Releases',
  text: "query Releases($environment:ID!$first:Int!$after:String){environment(id:$environment){currentRelease{id}releases(first:$first after:$after){nodes{id number isSealed isGood description createdAt applications{name commit image{ref imageId}replicas}services{name type version image{ref substitute{program version}}}}pageInfo{hasNextPage endCursor}}}}",
};
