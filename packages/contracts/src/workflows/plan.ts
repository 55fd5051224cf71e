import type { HealthCheck } from '../resources/health.js';
import type { PinnedImage } from '../resources/image.js';
import type { Resource, ResourceRef } from '../resources/resource.js';
import type { RoutePath } from '../resources/specs.js';

/** What a step does to the world, for people and for the hash. */
export type StepChange = 'create' | 'change' | 'remove' | 'none';

interface StepBase {
  /** Unique in the plan and stable: `apply/service/db`, `build/web`, `promote/web`. Part of the idempotency key. */
  readonly name: string;
  /** Names of the steps that have to end before. */
  readonly after: readonly string[];
  readonly change: StepChange;
  /** One line for people, e.g. `create service db (postgres:16)`. */
  readonly summary: string;
  readonly causesDowntime: boolean;
  /** Data that the step could lose or cut off, in words; absent when none. */
  readonly dataRisk?: string;
}

/** One outside effect (or one wait) of a plan. */
export type PlanStep = StepBase & (
  | { readonly action: 'resolveImage'; readonly service: string; readonly imageRef: string; readonly writer?: { readonly program: string; readonly majorVersion: string } }
  /** Looks whether an image that is wanted as it is still exists, before anything is changed. */
  | { readonly action: 'checkImage'; readonly subject: string; readonly image: PinnedImage }
  /** Copies the volume `from` to the one of the resource, while nothing has it open. */
  | { readonly action: 'copyVolume'; readonly resource: Resource; readonly from: string }
  | { readonly action: 'buildImage'; readonly application: string }
  | { readonly action: 'resolveApplicationImage'; readonly application: string; readonly imageRef: string }
  /** Pins what was built and resolved; everything that runs applications comes after it. */
  | { readonly action: 'seal' }
  | { readonly action: 'apply'; readonly resource: Resource }
  | { readonly action: 'waitUntilHealthy'; readonly ref: ResourceRef; readonly healthCheck: HealthCheck; readonly deadlineMs: number }
  | { readonly action: 'promote'; readonly application: string; readonly from: string | null; readonly to: string | null }
  | { readonly action: 'verify'; readonly application: string; readonly host: string; readonly path: RoutePath; readonly deadlineMs: number }
  | { readonly action: 'drain'; readonly application: string; readonly generation: string; readonly deadlineMs: number }
  | { readonly action: 'setRunning'; readonly ref: ResourceRef; readonly isRunning: boolean; readonly stopTimeoutMs: number }
  | { readonly action: 'remove'; readonly ref: ResourceRef; readonly stopTimeoutMs: number }
);
export type PlanAction = PlanStep['action'];

/** The ordered graph of steps that takes what is observed to what is wanted. */
export interface Plan {
  /** Same observed state and same wanted state give the same hash. */
  readonly hash: string;
  readonly steps: readonly PlanStep[];
  readonly causesDowntime: boolean;
  readonly dataRisks: readonly string[];
  readonly warnings: readonly string[];
}
