/** Made from project-create.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ProjectFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What CreateProject gives. */
export type CreateProjectData = {
  readonly createProject: {
    readonly project: ProjectFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What CreateProject is asked with. */
export type CreateProjectVariables = {
  readonly input: {
    readonly applications: readonly ({
      readonly allowSecretBuildArgs?: boolean | null;
      readonly name: string;
      readonly source: {
        readonly git?: {
          readonly folder?: string | null;
          readonly url: string;
        } | null;
        readonly image?: string | null;
      };
    })[];
    readonly name: string;
    readonly webhook?: {
      readonly secret?: string | null;
      readonly url: string;
    } | null;
  };
};

/** The mutation CreateProject. */
export const createProjectDocument: TypedDocument<CreateProjectData, CreateProjectVariables> = {
  name: 'CreateProject',
  text: "mutation CreateProject($input:CreateProjectInput!){createProject(input:$input){project{...ProjectFields}userErrors{...UserErrorFields}}}fragment ProjectFields on Project{id name applications{name source{gitUrl folder image}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
