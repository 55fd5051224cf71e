import DataLoader from 'dataloader';
import type { Actor } from '../../access/actor.js';
import type { RequestContext } from './request-context.js';
import type { SharedMemory } from './shared-memory.js';

/** Reads many by their keys; the map has no entry for what does not exist. */
export type BatchRead<V> = (actor: Actor, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

/** Gathers the reads of one request into one query. Make one an entity kind; it keeps a DataLoader a request, and what it was given a memory for over requests. */
export class RequestLoader<V> {
  private readonly loaders = new WeakMap<RequestContext, DataLoader<string, V | undefined>>();

  constructor(private readonly read: BatchRead<V>, private readonly memory?: SharedMemory<V>) {}

  /** Gives what has the key, or undefined. A subscription always reads anew. */
  async load(context: RequestContext, key: string): Promise<V | undefined> {
    return (context.isSubscription ? undefined : this.memory?.recall(key)) ?? await this.loaderOf(context).load(key);
  }

  private loaderOf(context: RequestContext): DataLoader<string, V | undefined> {
    const found = this.loaders.get(context);
    if (found !== undefined) return found;
    const loader = new DataLoader<string, V | undefined>(async (keys) => {
      const mark = this.memory?.begin() ?? 0;
      const values = await this.read(context.actor, keys);
      this.memory?.remember(mark, values);
      return keys.map((each) => values.get(each));
    }, { cache: !context.isSubscription, maxBatchSize: 200 });
    this.loaders.set(context, loader);
    return loader;
  }
}
