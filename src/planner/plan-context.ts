import type { ReleaseSpec } from '@belay/contracts';
import type { ObservedState } from './observed-state.js';
import type { ResourceScope } from './release-resources.js';

/** What the parts of a release's plan share. */
export interface PlanContext {
  readonly state: ObservedState;
  readonly scope: ResourceScope;
  readonly release: ReleaseSpec;
  readonly isSealed: boolean;
  /** Whether the plan takes a failed operation back; then what that operation made is not kept. */
  readonly isUndo: boolean;
  /** Generation that the failed operation made. */
  readonly failedGeneration?: string;
  /** The failed operation itself. */
  readonly undoneOperationId?: string;
  /** Whether everything ends stopped, because the environment was before the operation that is taken back. */
  readonly endsStopped?: boolean;
  readonly restart: readonly string[] | 'all';
  /** Names of the steps that make the network; empty when it is there. */
  readonly networkSteps: readonly string[];
}
