/** Made from release-diff.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What ReleaseDifferences gives. */
export type ReleaseDifferencesData = {
  readonly release: {
    readonly differences: readonly ({
      readonly subject: string;
      readonly property: string | null;
      readonly kind: 'ADDED' | 'CHANGED' | 'REMOVED';
      readonly before: string | null;
      readonly after: string | null;
    })[];
  } | null;
};

/** What ReleaseDifferences is asked with. */
export type ReleaseDifferencesVariables = {
  readonly from: string;
  readonly to: string;
};

/** The query ReleaseDifferences. */
export const releaseDifferencesDocument: TypedDocument<ReleaseDifferencesData, ReleaseDifferencesVariables> = {
  name: 'ReleaseDifferences',
  text: "query ReleaseDifferences($from:ID!$to:ID!){release(id:$to){differences(from:$from){subject property kind before after}}}",
};
