import DataLoader from 'dataloader';
import type { Actor } from '../../access/actor.js';
import type { Page } from './page.args.js';
import type { RequestContext } from './request-context.js';

/** Reads the same page of the lists of many parents: for each at most one row more than the limit. */
export type BatchPageRead<R> = (actor: Actor, parentIds: readonly string[], page: Page) => Promise<ReadonlyMap<string, readonly R[]>>;

/** Gathers the lists of one request that have the same arguments into one query. */
export class PageLoader<R> {
  private readonly loaders = new WeakMap<RequestContext, Map<string, DataLoader<string, readonly R[]>>>();

  constructor(private readonly read: BatchPageRead<R>) {}

  /** Gives the rows of a parent's list; none when there are none. */
  load(context: RequestContext, parentId: string, page: Page): Promise<readonly R[]> {
    const byPage = this.loaders.get(context) ?? new Map<string, DataLoader<string, readonly R[]>>();
    this.loaders.set(context, byPage);
    const key = JSON.stringify(page);
    const loader = byPage.get(key) ?? new DataLoader<string, readonly R[]>(async (parentIds) => {
      const lists = await this.read(context.actor, parentIds, page);
      return parentIds.map((each) => lists.get(each) ?? []);
    }, { cache: !context.isSubscription, maxBatchSize: 200 });
    byPage.set(key, loader);
    return loader.load(parentId);
  }
}
