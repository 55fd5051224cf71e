/** Made from variables.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What EnvironmentVariables gives. */
export type EnvironmentVariablesData = {
  readonly environment: {
    readonly variables: readonly ({
      readonly name: string;
      readonly value: string | null;
      readonly isSecret: boolean;
      readonly scope: 'APPLICATION' | 'ENVIRONMENT' | 'PROJECT';
      readonly application: string | null;
      readonly version: number;
      readonly setBy: string;
      readonly setAt: string;
    })[];
    readonly currentRelease: {
      readonly number: number | null;
      readonly applications: readonly ({
        readonly name: string;
        readonly variables: readonly ({
          readonly name: string;
          readonly scope: 'APPLICATION' | 'BUILT_IN' | 'ENVIRONMENT' | 'ENV_FILE' | 'PROJECT';
          readonly version: number;
          readonly isSecret: boolean;
        })[];
      })[];
    } | null;
  } | null;
};

/** What EnvironmentVariables is asked with. */
export type EnvironmentVariablesVariables = {
  readonly environment: string;
};

/** The query EnvironmentVariables. */
export const environmentVariablesDocument: TypedDocument<EnvironmentVariablesData, EnvironmentVariablesVariables> = {
  name: 'EnvironmentVariables',
  text: "query EnvironmentVariables($environment:ID!){environment(id:$environment){variables{name value isSecret scope application version setBy setAt}currentRelease{number applications{name variables{name scope version isSecret}}}}}",
};
