/** Made from unfreeze.graphql by scripts/generate-documents.ts; change that file instead. */
import type { FreezeFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Unfreeze gives. */
export type UnfreezeData = {
  readonly unfreeze: {
    readonly freeze: FreezeFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Unfreeze is asked with. */
export type UnfreezeVariables = {
  readonly input: {
    readonly freeze: string;
    readonly reason?: string | null;
  };
};

/** The mutation Unfreeze. */
export const unfreezeDocument: TypedDocument<UnfreezeData, UnfreezeVariables> = {
  name: 'Unfreeze',
  text: "mutation Unfreeze($input:UnfreezeInput!){unfreeze(input:$input){freeze{...FreezeFields}userErrors{...UserErrorFields}}}fragment FreezeFields on Freeze{id name reason policy isOfProject isInEffect inEffectUntil nextFrom until weekly{days from to timeZone}once{from until}createdBy createdAt liftedAt}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
