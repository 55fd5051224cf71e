/** Made from app-remove.graphql by scripts/generate-documents.ts; change that file instead. */
import type { ProjectFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What RemoveApplication gives. */
export type RemoveApplicationData = {
  readonly removeApplication: {
    readonly project: ProjectFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What RemoveApplication is asked with. */
export type RemoveApplicationVariables = {
  readonly input: {
    readonly name: string;
    readonly project: string;
  };
};

/** The mutation RemoveApplication. */
export const removeApplicationDocument: TypedDocument<RemoveApplicationData, RemoveApplicationVariables> = {
  name: 'RemoveApplication',
  text: "mutation RemoveApplication($input:RemoveApplicationInput!){removeApplication(input:$input){project{...ProjectFields}userErrors{...UserErrorFields}}}fragment ProjectFields on Project{id name applications{name source{gitUrl folder image}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
