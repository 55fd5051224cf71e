import DataLoader from 'dataloader';
import type { Actor } from '../../access/actor.js';
import type { RequestContext } from './request-context.js';

/** Reads many by their keys; the map has no entry for what does not exist. */
export type BatchRead<V> = (actor: Actor, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

/** Gathers the reads of one request into one query. Make one an entity kind; it keeps a DataLoader a request. */
export class RequestLoader<V> {
  private readonly loaders = new WeakMap<RequestContext, DataLoader<string, V | undefined>>();

  constructor(private readonly read: BatchRead<V>) {}

  /** Gives what has the key, or undefined. */
  load(context: RequestContext, key: string): Promise<V | undefined> {
    const found = this.loaders.get(context);
    if (found !== undefined) return found.load(key);
    const loader = new DataLoader<string, V | undefined>(async (keys) => {
      const values = await this.read(context.actor, keys);
      return keys.map((each) => values.get(each));
    }, { cache: !context.isSubscription, maxBatchSize: 200 });
    this.loaders.set(context, loader);
    return loader.load(key);
  }
}
