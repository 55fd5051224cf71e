/** Made from freeze.graphql by scripts/generate-documents.ts; change that file instead. */
import type { FreezeFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What FreezeNow gives. */
export type FreezeNowData = {
  readonly freeze: {
    readonly freeze: FreezeFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What FreezeNow is asked with. */
export type FreezeNowVariables = {
  readonly input: {
    readonly environment?: string | null;
    readonly name?: string | null;
    readonly once?: readonly ({
      readonly from: string;
      readonly until: string;
    })[] | null;
    readonly policy?: 'REFUSE' | 'WAIT' | null;
    readonly project?: string | null;
    readonly reason: string;
    readonly until?: string | null;
    readonly weekly?: readonly ({
      readonly days: readonly ('FRIDAY' | 'MONDAY' | 'SATURDAY' | 'SUNDAY' | 'THURSDAY' | 'TUESDAY' | 'WEDNESDAY')[];
      readonly from: string;
      readonly timeZone: string;
      readonly to: string;
    })[] | null;
  };
};

/** The mutation FreezeNow. */
export const freezeNowDocument: TypedDocument<FreezeNowData, FreezeNowVariables> = {
  name: 'FreezeNow',
  text: "mutation FreezeNow($input:FreezeInput!){freeze(input:$input){freeze{...FreezeFields}userErrors{...UserErrorFields}}}fragment FreezeFields on Freeze{id name reason policy isOfProject isInEffect inEffectUntil nextFrom until weekly{days from to timeZone}once{from until}createdBy createdAt liftedAt}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
