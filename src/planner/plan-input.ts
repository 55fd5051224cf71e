import type { ObservedResource, ReleaseSpec } from '@belay/contracts';
import type { KeptData } from './kept-data.js';

/** How far an operation of the goal `release` goes. */
export type PlanReach = 'build' | 'seal' | 'run';

/** All that a plan depends on: the same input gives the same plan. */
export interface PlanInput {
  readonly environmentId: string;
  readonly operationId: string;
  /** Generation of new workloads. */
  readonly generation: string;
  readonly observed: readonly ObservedResource[];
  /** Release that runs now, or ran last; null in an environment that has none. */
  readonly current: ReleaseSpec | null;
  /** Where the data of services is; empty while each is on the volume that its release names. */
  readonly data?: KeptData;
  readonly goal:
    | { readonly kind: 'release'; readonly release: ReleaseSpec; readonly isSealed: boolean; readonly restart: readonly string[] | 'all'; readonly reach: PlanReach }
    /** `isMeantToRun` is false when the environment was stopped before the operation that failed. */
    | { readonly kind: 'last-good'; readonly isMeantToRun: boolean; readonly failedGeneration: string }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'started' }
    | { readonly kind: 'destroyed' };
}
