/** Made from viewer.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What Viewer gives. */
export type ViewerData = {
  readonly viewer: {
    readonly tokenId: string;
    readonly name: string;
    readonly kind: 'OWNER' | 'PLUGIN' | 'USER';
  };
};

/** What Viewer is asked with. */
export type ViewerVariables = Record<string, never>;

/** The query Viewer. */
export const viewerDocument: TypedDocument<ViewerData, ViewerVariables> = {
  name: 'Viewer',
  text: "query Viewer{viewer{tokenId name kind}}",
};
