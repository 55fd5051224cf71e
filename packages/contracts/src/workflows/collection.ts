import type { Failure } from '../errors/belay-error.js';
import type { GarbageItem } from '../plugin/calls-types.js';
import type { PluginTarget } from './plugin-target.js';

/** One thing that is removed, and why. */
export interface GarbageLine extends Pick<GarbageItem, 'kind' | 'id' | 'name' | 'sizeBytes'> {
  readonly reason: string;
}

/** A volume that stays, though no release that may run again uses it: it goes only when it is asked for by its name. */
export interface KeptVolume extends Pick<GarbageItem, 'name' | 'sizeBytes'> {
  readonly reason: string;
}

/** What would be removed from a target, with a hash that stands for exactly that. */
export interface GarbagePlan {
  readonly hash: string;
  /** At most 500; what is beyond them is for the next plan. */
  readonly lines: readonly GarbageLine[];
  /** The first 100. */
  readonly keptVolumes: readonly KeptVolume[];
  /** Sum of the known sizes of all that is needed no more, listed or not; images share layers, so it can be less in the end. */
  readonly totalBytes: number;
  /** How much there is in all, listed or not; absent in plans of earlier builds, which list all. */
  readonly counts?: { readonly lines: number; readonly keptVolumes: number };
}

/** What became of a collection. `skipped` names what was needed again by then, or could not be removed. */
export type CollectResult =
  | { readonly kind: 'planned' }
  | { readonly kind: 'collected'; readonly removed: readonly GarbageLine[]; readonly skipped: readonly { readonly name: string; readonly reason: string }[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Input of the workflow that collects; all else stands in the collection's row. */
export interface CollectInput {
  readonly collectionId: string;
}

/** Short reads and writes of the records of collections, run as local activities. Each is idempotent. */
export interface CollectionActivities {
  beginCollection(input: CollectInput): Promise<{ readonly target: PluginTarget; readonly isPlanOnly: boolean; readonly noWorkerAfterMs: number }>;
  /** @throws {BelayError} PLAN_CHANGED when the collection carries another hash; CONFLICT for a volume that is asked for and needed. */
  planCollection(input: CollectInput & { readonly items: readonly GarbageItem[] }): Promise<GarbagePlan>;
  /** Says whether a thing is still needed no more, right before it is removed. */
  isStillGarbage(input: CollectInput & { readonly item: GarbageItem }): Promise<boolean>;
  finishCollection(input: CollectInput & { readonly result: CollectResult }): Promise<void>;
}
