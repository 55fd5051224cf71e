/** Made from drift.graphql by scripts/generate-documents.ts; change that file instead. */
import type { TypedDocument } from '../../api/typed-document.js';

/** What Drift gives. */
export type DriftData = {
  readonly drift: {
    readonly isDrifted: boolean;
    readonly checkedAt: string;
    readonly runningOperation: string | null;
    readonly items: readonly ({
      readonly resource: string;
      readonly kind: 'CHANGED' | 'EXTRA' | 'MISSING' | 'RUNNING' | 'UNHEALTHY';
      readonly message: string;
    })[];
  };
};

/** What Drift is asked with. */
export type DriftVariables = {
  readonly environment: string;
};

/** The query Drift. */
export const driftDocument: TypedDocument<DriftData, DriftVariables> = {
  name: 'Drift',
  text: "query Drift($environment:ID!){drift(environment:$environment){isDrifted checkedAt runningOperation items{resource kind message}}}",
};
