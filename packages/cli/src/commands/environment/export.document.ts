/** Made from export.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What ExportEnvironment gives. */
export type ExportEnvironmentData = {
  readonly environmentExport: string;
};

/** What ExportEnvironment is asked with. */
export type ExportEnvironmentVariables = {
  readonly environment: string;
};

/** The query ExportEnvironment. */
export const exportEnvironmentDocument: TypedDocument<ExportEnvironmentData, ExportEnvironmentVariables> = {
  name: 'ExportEnvironment',
  text: "query ExportEnvironment($environment:ID!){environmentExport(environment:$environment)}",
};
