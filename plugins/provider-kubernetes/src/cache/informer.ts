import type { Clock, Logger } from '@belay/plugin-sdk';
import { z } from 'zod';
import { collectionPath, type Kind } from '../cluster/kinds.js';
import type { KubeClient } from '../cluster/kube-client.js';
import { KubeStatusError } from '../cluster/kube-status.js';
import { messageOf } from '../cluster/system-error.js';
import type { StoredObject } from './shapes.js';
import { readChanges } from './watch-stream.js';

const list = z.object({ metadata: z.object({ resourceVersion: z.string(), continue: z.string().optional() }), items: z.array(z.unknown()).nullish() });
const versionOnly = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** What an informer is made of. */
export interface InformerOptions<T extends StoredObject> {
  readonly client: KubeClient;
  readonly kind: Kind;
  readonly shape: z.ZodType<T>;
  readonly selector: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Called for every object that came, changed or went (`after` undefined). */
  readonly onChange: (before: T | undefined, after: T | undefined) => void;
  /** Called when the stream was connected or lost. */
  readonly onConnection: () => void;
}

/** Small pages: whole objects are a hundred times what is kept of them. */
const PAGE = 100;
const MAX_GONE = 1_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
/** The server ends each watch after this time, so that one that died silently does not last. */
const WATCH_SECONDS = 290;

/** Keeps what exists of one kind, by one list and one watch over the whole cluster, filtered by labels at the server. */
export class Informer<T extends StoredObject> {
  private readonly objects = new Map<string, T>();
  private readonly byNamespace = new Map<string, Set<string>>();
  /** Removed objects of late: an answer to an old write must not bring one back. */
  private readonly gone = new Set<string>();
  private readonly firstSync = Promise.withResolvers<void>();
  private waiting = Promise.withResolvers<void>();
  /** Says whether what is kept is what the server has, but for what is on its way. */
  isConnected = false;
  problem: unknown;

  constructor(private readonly options: InformerOptions<T>) {}

  /** Lists once, then follows in the background until the signal is aborted. @throws {BelayError} when the first list fails. */
  async start(): Promise<void> {
    void this.follow();
    await this.firstSync.promise;
  }

  get(namespace: string, name: string): T | undefined {
    return this.objects.get(`${namespace}/${name}`);
  }

  /** Objects of one namespace, in no order. */
  inNamespace(namespace: string): T[] {
    return [...this.byNamespace.get(namespace) ?? []].map((key) => this.objects.get(key)).filter((object) => object !== undefined);
  }

  all(): IterableIterator<T> {
    return this.objects.values();
  }

  /** Takes an object that the server gave in answer to a write, so that the writer sees it at once. */
  take(raw: unknown): T | undefined {
    const parsed = this.options.shape.safeParse(raw);
    if (parsed.success) this.put(parsed.data);
    return parsed.data;
  }

  /** Resolves when the stream is connected again. */
  async whenConnected(): Promise<void> {
    while (!this.isConnected && !this.options.signal.aborted) await this.waiting.promise;
  }

  private async follow(): Promise<void> {
    const { signal, clock, logger, kind } = this.options;
    let retryMs = FIRST_RETRY_MS;
    let version: string | undefined;
    while (!signal.aborted) {
      try {
        if (version === undefined) version = await this.listAll();
        this.setConnected(true);
        retryMs = FIRST_RETRY_MS;
        version = await this.watch(version, (seen) => { version = seen; });
      } catch (error) {
        if (signal.aborted) break;
        this.setConnected(false);
        this.problem = error;
        this.firstSync.reject(error);
        // The server forgets old versions; what happened meanwhile is found by listing anew.
        if (!(error instanceof KubeStatusError) || error.httpStatus === 410) version = undefined;
        logger.debug('a watch was interrupted', { kind: kind.kind, reason: messageOf(error) });
        await clock.sleep(retryMs, signal).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
    this.setConnected(false);
  }

  private async listAll(): Promise<string> {
    const { client, kind, selector, signal, shape } = this.options;
    const seen = new Set<string>();
    let next = '';
    for (;;) {
      const query = new URLSearchParams({ labelSelector: selector, limit: String(PAGE), ...(next === '' ? {} : { continue: next }) });
      const page = list.parse(await client.call({ method: 'GET', path: `${collectionPath(kind)}?${query}`, doing: `list ${kind.plural}`, signal }));
      for (const item of page.items ?? []) {
        const parsed = shape.safeParse(item);
        if (!parsed.success) continue;
        seen.add(keyOf(parsed.data));
        this.put(parsed.data);
      }
      next = page.metadata.continue ?? '';
      if (next !== '') continue;
      for (const [key, object] of this.objects) if (!seen.has(key)) this.drop(object);
      this.firstSync.resolve();
      return page.metadata.resourceVersion;
    }
  }

  /** Follows changes; gives the version from which the next watch goes on when the server ends this one. */
  private async watch(from: string, note: (version: string) => void): Promise<string> {
    const { client, kind, selector, signal, shape } = this.options;
    const query = new URLSearchParams({ labelSelector: selector, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: from, timeoutSeconds: String(WATCH_SECONDS) });
    const stream = await client.stream({ method: 'GET', path: `${collectionPath(kind)}?${query}`, doing: `watch ${kind.plural}`, signal });
    let version = from;
    for await (const { type, object } of readChanges(stream)) {
      version = versionOnly.safeParse(object).data?.metadata.resourceVersion ?? version;
      note(version);
      if (type === 'BOOKMARK') continue;
      const parsed = shape.safeParse(object);
      if (!parsed.success) continue;
      if (type === 'DELETED') this.drop(parsed.data);
      else this.put(parsed.data);
    }
    return version;
  }

  private put(object: T): void {
    const key = keyOf(object);
    if (this.gone.has(object.metadata.uid)) return;
    const before = this.objects.get(key);
    if (before !== undefined && before.metadata.uid === object.metadata.uid && isNewer(before, object)) return;
    this.objects.set(key, object);
    const names = this.byNamespace.get(object.metadata.namespace) ?? new Set();
    names.add(key);
    this.byNamespace.set(object.metadata.namespace, names);
    this.options.onChange(before, object);
  }

  private drop(object: T): void {
    const key = keyOf(object);
    const before = this.objects.get(key);
    this.gone.add(object.metadata.uid);
    if (this.gone.size > MAX_GONE) this.gone.delete(this.gone.values().next().value ?? '');
    if (before === undefined || before.metadata.uid !== object.metadata.uid) return;
    this.objects.delete(key);
    const names = this.byNamespace.get(object.metadata.namespace);
    names?.delete(key);
    if (names?.size === 0) this.byNamespace.delete(object.metadata.namespace);
    this.options.onChange(before, undefined);
  }

  private setConnected(isConnected: boolean): void {
    this.isConnected = isConnected;
    if (isConnected) this.problem = undefined;
    const { resolve } = this.waiting;
    this.waiting = Promise.withResolvers<void>();
    resolve();
    this.options.onConnection();
  }
}

function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Versions grow and can be compared as numbers. source: KEP-5504, "Comparable Resource Version". */
function isNewer(one: StoredObject, other: StoredObject): boolean {
  return BigInt(one.metadata.resourceVersion) >= BigInt(other.metadata.resourceVersion);
}
