import type { ReleaseSpec } from '@belay/contracts';
import type { KeptData } from './kept-data.js';
import type { ObservedState } from './observed-state.js';
import type { ResourceScope } from './release-resources.js';

/** What the parts of a release's plan share. */
export interface PlanContext {
  readonly state: ObservedState;
  readonly scope: ResourceScope;
  readonly release: ReleaseSpec;
  readonly isSealed: boolean;
  /** Release that runs now, or ran last. */
  readonly current: ReleaseSpec | null;
  readonly data: KeptData;
  /** Whether the plan takes a failed operation back; then what that operation made is not kept. */
  readonly isUndo: boolean;
  /** Generation that the failed operation made. */
  readonly failedGeneration?: string;
  /** The failed operation itself. */
  readonly undoneOperationId?: string;
  /** Whether everything ends stopped, because the environment was before the operation that is taken back. */
  readonly endsStopped?: boolean;
  readonly restart: readonly string[] | 'all';
  /** Names of the steps that make the network; empty when it is there. What was in one that is gone has to be made anew, too. */
  readonly networkSteps: readonly string[];
}
