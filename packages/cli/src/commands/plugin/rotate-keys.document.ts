/** Made from rotate-keys.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What RotatePayloadKeys gives. */
export type RotatePayloadKeysData = {
  readonly rotatePayloadKeys: {
    readonly keyId: string | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What RotatePayloadKeys is asked with. */
export type RotatePayloadKeysVariables = {
  readonly input: {
    readonly reason?: string | null;
  };
};

/** The mutation RotatePayloadKeys. */
export const rotatePayloadKeysDocument: TypedDocument<RotatePayloadKeysData, RotatePayloadKeysVariables> = {
  name: 'RotatePayloadKeys',
  text: "mutation RotatePayloadKeys($input:RotatePayloadKeysInput!){rotatePayloadKeys(input:$input){keyId userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
