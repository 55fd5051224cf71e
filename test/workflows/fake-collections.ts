import { BelayError, type CollectionActivities, type CollectResult, type GarbagePlan, type PluginTarget } from '@belay/contracts';
import { chooseGarbage, type NeededThings } from '../../src/garbage/choose-garbage.js';
import { asFailure } from './fake-provider.js';

interface Row { readonly planHash: string | null; readonly volumes: readonly string[]; plan?: GarbagePlan; result?: CollectResult }

/** The records of collections of one target, in memory, with the real choice. */
export class FakeCollections {
  /** By id; what a test puts in is what was asked for. */
  readonly rows = new Map<string, Row>();
  readonly neededImages = new Set<string>();
  noWorkerAfterMs = 60_000;
  target: PluginTarget = { id: 'local', pluginId: 'fake' };

  activities(): CollectionActivities {
    return {
      beginCollection: async ({ collectionId }) => ({ target: this.target, isPlanOnly: this.row(collectionId).planHash === null, noWorkerAfterMs: this.noWorkerAfterMs }),
      planCollection: async ({ collectionId, items }) => {
        const row = this.row(collectionId);
        row.plan = chooseGarbage(items, this.needed(), row.volumes, new Date());
        if (row.planHash !== null && row.planHash !== row.plan.hash) throw asFailure(new BelayError('PLAN_CHANGED', 'Another plan.'));
        return row.plan;
      },
      isStillGarbage: async ({ collectionId, item }) => chooseGarbage([item], this.needed(), this.row(collectionId).volumes, new Date()).lines.length === 1,
      finishCollection: async ({ collectionId, result }) => void (this.row(collectionId).result = result),
    };
  }

  private row(id: string): Row {
    const row = this.rows.get(id);
    if (row === undefined) throw asFailure(new BelayError('NOT_FOUND', `There is no collection ${id}.`));
    return row;
  }

  private needed(): NeededThings {
    return {
      environments: new Map(), imageIds: this.neededImages, buildKeys: new Set(), releasedImageIds: new Set(), volumes: new Set(),
      activeOperationIds: new Set(), activeEnvironmentIds: new Set(), keepReleases: 10, youngMs: 0,
    };
  }
}
