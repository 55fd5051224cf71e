/** Made from repair.graphql by scripts/generate-documents.ts; change that file instead. */
import type { AdmissionFields, OperationFields, UserErrorFields } from '../../api/fragments.document.js';
import type { TypedDocument } from '../../api/typed-document.js';

/** What Repair gives. */
export type RepairData = {
  readonly repair: {
    readonly operation: OperationFields | null;
    readonly admission: AdmissionFields | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What Repair is asked with. */
export type RepairVariables = {
  readonly input: {
    readonly environment: string;
    readonly idempotencyKey?: string | null;
    readonly reason?: string | null;
  };
};

/** The mutation Repair. */
export const repairDocument: TypedDocument<RepairData, RepairVariables> = {
  name: 'Repair',
  text: "mutation Repair($input:RepairInput!){repair(input:$input){operation{...OperationFields}admission{...AdmissionFields}userErrors{...UserErrorFields}}}fragment OperationFields on Operation{id kind state hasEnded requestedBy parameters createdAt startedAt endedAt durationMs failure{...FailureFields}failedStep culpritLogs undone undoFailure{...FailureFields}urls isNoop replacedBy task{exitCode output isOutcomeUnknown}eventOffset environment{id branch}}fragment FailureFields on Failure{code message details}fragment AdmissionFields on Admission{kind behind into message until failure{...FailureFields}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};

/** What SetAutoRepair gives. */
export type SetAutoRepairData = {
  readonly setAutoRepair: {
    readonly environment: {
      readonly id: string;
      readonly branch: string;
      readonly isRepairedByItself: boolean;
    } | null;
    readonly userErrors: readonly UserErrorFields[];
  };
};

/** What SetAutoRepair is asked with. */
export type SetAutoRepairVariables = {
  readonly input: {
    readonly environment: string;
    readonly isOn: boolean;
  };
};

/** The mutation SetAutoRepair. */
export const setAutoRepairDocument: TypedDocument<SetAutoRepairData, SetAutoRepairVariables> = {
  name: 'SetAutoRepair',
  text: "mutation SetAutoRepair($input:SetAutoRepairInput!){setAutoRepair(input:$input){environment{id branch isRepairedByItself}userErrors{...UserErrorFields}}}fragment UserErrorFields on UserError{code message field file line column hint details}",
};
