/** Made from current-release.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What CurrentRelease gives. */
export type CurrentReleaseData = {
  readonly environment: {
    readonly currentRelease: {
      readonly id: string;
      readonly number: number | null;
    } | null;
  } | null;
};

/** What CurrentRelease is asked with. */
export type CurrentReleaseVariables = {
  readonly environment: string;
};

/** The query CurrentRelease. */
export const currentReleaseDocument: TypedDocument<CurrentReleaseData, CurrentReleaseVariables> = {
  name: 'CurrentRelease',
  text: "query CurrentRelease($environment:ID!){environment(id:$environment){currentRelease{id number}}}",
};
