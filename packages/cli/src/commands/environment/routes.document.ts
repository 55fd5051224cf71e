/** Made from routes.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What EnvironmentRoutes gives. */
export type EnvironmentRoutesData = {
  readonly environment: {
    readonly routes: readonly ({
      readonly url: string;
      readonly host: string;
      readonly path: string;
      readonly application: string;
      readonly isCustomDomain: boolean;
    })[];
  } | null;
};

/** What EnvironmentRoutes is asked with. */
export type EnvironmentRoutesVariables = {
  readonly environment: string;
};

/** The query EnvironmentRoutes. */
export const environmentRoutesDocument: TypedDocument<EnvironmentRoutesData, EnvironmentRoutesVariables> = {
  name: 'EnvironmentRoutes',
  text: "query EnvironmentRoutes($environment:ID!){environment(id:$environment){routes{url host path application isCustomDomain}}}",
};
