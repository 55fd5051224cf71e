/** Made from plan.graphql by scripts/generate-documents.ts; change that file instead. */
import type { UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What PlanDeploy gives. */
export type PlanDeployData = {
  readonly plan: {
    readonly plan: {
      readonly hash: string;
      readonly steps: readonly ({
        readonly name: string;
        readonly action: string;
        readonly change: 'CHANGE' | 'CREATE' | 'NONE' | 'REMOVE';
        readonly summary: string;
        readonly after: readonly string[];
        readonly causesDowntime: boolean;
        readonly dataRisk: string | null;
      })[];
      readonly changes: readonly ({
        readonly name: string;
        readonly action: string;
        readonly change: 'CHANGE' | 'CREATE' | 'NONE' | 'REMOVE';
        readonly summary: string;
        readonly after: readonly string[];
        readonly causesDowntime: boolean;
        readonly dataRisk: string | null;
      })[];
      readonly causesDowntime: boolean;
      readonly dataRisks: readonly string[];
      readonly warnings: readonly string[];
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What PlanDeploy is asked with. */
export type PlanDeployVariables = {
  readonly input: {
    readonly commit?: string | null;
    readonly environment: string;
  };
};

/** The mutation PlanDeploy. */
export const planDeployDocument: TypedDocument<PlanDeployData, PlanDeployVariables> = {
  name: 'PlanDeploy',
  text: "mutation PlanDeploy($input:PlanInput!){plan(input:$input){plan{hash steps{name action change summary after causesDowntime dataRisk}changes{name action change summary after causesDowntime dataRisk}causesDowntime dataRisks warnings}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
