/** Made from projects.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ProjectFields } from '../api/fragments.document.js';
import type { TypedDocument } from '../api/typed-document.js';

/** What Projects gives. */
export type ProjectsData = {
  readonly projects: {
    readonly nodes: readonly ProjectFields[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly endCursor: string | null;
    };
  };
};

/** What Projects is asked with. */
export type ProjectsVariables = {
  readonly after?: string | null;
};

/** The query Projects. */
export const projectsDocument: TypedDocument<ProjectsData, ProjectsVariables> = {
  name: 'Projects',
  text: "query Projects($after:String){projects(first:100 after:$after){nodes{...ProjectFields}pageInfo{hasNextPage endCursor}}}fragment ProjectFields on Project{id name applications{name source{gitUrl folder image}}}",
};
