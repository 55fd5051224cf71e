import type { Failure } from '../errors/belay-error.js';
import type { OperationKind } from './operation.js';

/**
 * Kinds that a freeze holds back: they change what a running environment is, forward or for good. Rollback, repair, start, stop and task stay possible, so that
 * a frozen environment can be helped; build and release change nothing that runs. A destroy never waits for the end of a freeze: it is refused.
 */
export const freezableKinds: readonly OperationKind[] = ['deploy', 'promote', 'redeploy', 'restart', 'scale', 'destroy'];

/** Kinds that bring another release to users, for which an environment can ask approvals. */
export const approvableKinds: readonly OperationKind[] = ['deploy', 'promote', 'redeploy'];

/** What stands between an operation and its begin, as the records say it at one moment. `open`: nothing. */
export type Gate =
  | { readonly kind: 'open' }
  /** Frozen until a time (ISO 8601; absent when a person has to lift it). With a failure the operation is refused, else it waits. */
  | { readonly kind: 'frozen'; readonly message: string; readonly until?: string; readonly failure?: Failure }
  /** So many persons have to approve its plan first, within a time. */
  | { readonly kind: 'approval'; readonly required: number; readonly timeoutMs: number; readonly requestedBy: string };

/** Why an admitted operation does not run although its turn has come. */
export interface Hold {
  readonly by: 'freeze' | 'approval';
  /** One line for people: what, by whom, why. */
  readonly message: string;
  /** ISO 8601; absent when only a person ends it. */
  readonly until?: string;
}

/** Says that a person approves the plan of a waiting operation, or rejects it. */
export interface DecisionRequest {
  readonly operationId: string;
  /** Name of the token: the same name is the same person. */
  readonly actor: string;
  readonly decision: 'approve' | 'reject';
  /** The plan that was looked at. */
  readonly planHash: string;
  readonly reason?: string;
}

/** What the entity says to a decision. Approving twice counts once. */
export type DecisionAnswer =
  | { readonly kind: 'counted'; readonly given: number; readonly required: number }
  | { readonly kind: 'granted' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** An operation that waits for approvals, as the entity keeps it. */
export interface AwaitingApproval {
  readonly operationId: string;
  readonly planHash: string;
  readonly required: number;
  /** Who may not approve it. */
  readonly requestedBy: string;
  readonly approvedBy: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601. */
  readonly until: string;
}

/** Result of `proposeWorkflow`: the plan that those who approve look at. */
export type ProposalResult = { readonly kind: 'proposed'; readonly planHash: string } | { readonly kind: 'failed'; readonly failure: Failure; readonly failedStep: string };
