/** Made from freeze-update.graphql by scripts/generate-documents.ts; change that file instead. */
import type { FreezeFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What UpdateFreeze gives. */
export type UpdateFreezeData = {
  readonly updateFreeze: {
    readonly freeze: FreezeFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What UpdateFreeze is asked with. */
export type UpdateFreezeVariables = {
  readonly input: {
    readonly freeze: string;
    readonly once?: readonly ({
      readonly from: string;
      readonly until: string;
    })[] | null;
    readonly policy?: 'REFUSE' | 'WAIT' | null;
    readonly reason?: string | null;
    readonly until?: string | null;
    readonly weekly?: readonly ({
      readonly days: readonly ('FRIDAY' | 'MONDAY' | 'SATURDAY' | 'SUNDAY' | 'THURSDAY' | 'TUESDAY' | 'WEDNESDAY')[];
      readonly from: string;
      readonly timeZone: string;
      readonly to: string;
    })[] | null;
  };
};

/** The mutation UpdateFreeze. */
export const updateFreezeDocument: TypedDocument<UpdateFreezeData, UpdateFreezeVariables> = {
  name: 'UpdateFreeze',
  text: "mutation UpdateFreeze($input:UpdateFreezeInput!){updateFreeze(input:$input){freeze{...FreezeFields}userErrors{...UserErrorFields}}}fragment FreezeFields on Freeze{id name reason policy isOfProject isInEffect inEffectUntil nextFrom until weekly{days from to timeZone}once{from until}createdBy createdAt liftedAt}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
