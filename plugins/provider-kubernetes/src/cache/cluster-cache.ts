import { BelayError, type Clock, type Logger } from '@belay/plugin-sdk';
import type { z } from 'zod';
import { kinds } from '../cluster/kinds.js';
import type { KubeClient } from '../cluster/kube-client.js';
import { translateError } from '../cluster/kube-error.js';
import { Informer } from './informer.js';
import { shapes, type Stored, type StoredObject, type WatchedKind } from './shapes.js';

/** What a cache needs. */
export interface CacheOptions {
  readonly client: KubeClient;
  readonly selector: string;
  /** Whether the cluster has the Gateway API and routes are made with it. */
  readonly hasGateway: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Something that came, changed or went (`after` undefined). */
export interface CacheChange {
  readonly kind: WatchedKind;
  readonly before: StoredObject | undefined;
  readonly after: StoredObject | undefined;
}
type Listener = (change: CacheChange) => void;
type Informers = { readonly [K in WatchedKind]: Informer<Stored<K>> };

const FRESH_WAIT_MS = 8_000;

/** All that one installation has in one cluster, kept up to date by one watch a kind; shared by all calls of a target. */
export class ClusterCache {
  readonly informers: Informers;
  private readonly listeners = new Set<Listener>();
  /** ISO 8601. Since when the cluster is watched without a break; undefined while no watch is connected. One lost connection of many is no break. */
  connectedSince: string | undefined;

  constructor(private readonly options: CacheOptions) {
    const make = <T extends StoredObject>(kind: WatchedKind, shape: z.ZodType<T>): Informer<T> => {
      const { client, selector, clock, logger, signal } = options;
      return new Informer<T>({ client, kind: kinds[kind], shape, selector, clock, logger, signal, onChange: (before, after) => this.emit({ kind, before, after }), onConnection: () => this.noteConnection() });
    };
    this.informers = {
      namespace: make('namespace', shapes.namespace), pod: make('pod', shapes.pod), service: make('service', shapes.service), claim: make('claim', shapes.claim),
      deployment: make('deployment', shapes.deployment), statefulSet: make('statefulSet', shapes.statefulSet), job: make('job', shapes.job),
      endpointSlice: make('endpointSlice', shapes.endpointSlice), ingress: make('ingress', shapes.ingress), httpRoute: make('httpRoute', shapes.httpRoute),
      autoscaler: make('autoscaler', shapes.autoscaler), disruptionBudget: make('disruptionBudget', shapes.disruptionBudget), networkPolicy: make('networkPolicy', shapes.networkPolicy),
      serviceAccount: make('serviceAccount', shapes.serviceAccount), quota: make('quota', shapes.quota), limits: make('limits', shapes.limits),
    };
  }

  /** Lists everything once and goes on watching. @throws {BelayError} when the cluster cannot be read. */
  async start(): Promise<void> {
    await Promise.all(this.used().map((informer) => informer.start()));
  }

  /** Calls back for every change until the result is called. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  /** Waits until all watches are connected, so that nobody decides by what is long gone. @throws {BelayError} PROVIDER_UNAVAILABLE and others after some seconds. */
  async assertFresh(signal: AbortSignal): Promise<void> {
    const late = this.used().filter((informer) => !informer.isConnected);
    if (late.length === 0) return;
    const limit = new AbortController();
    const timeout = this.options.clock.sleep(FRESH_WAIT_MS, AbortSignal.any([signal, limit.signal])).then(() => 'late' as const, () => 'late' as const);
    const outcome = await Promise.race([Promise.all(late.map((informer) => informer.whenConnected())).then(() => 'connected' as const), timeout]);
    limit.abort();
    signal.throwIfAborted();
    if (outcome === 'connected') return;
    const problem = late.find((informer) => !informer.isConnected)?.problem;
    throw problem === undefined ? new BelayError('PROVIDER_UNAVAILABLE', 'The API server of the cluster cannot be reached to watch its objects. Check that the cluster runs.') : translateError(problem, 'watch its objects');
  }

  /**
   * Waits until `look` gives something; it is asked at once and after every change in a namespace.
   * @throws what `look` throws, and the signal's reason when it is aborted.
   */
  async until<T>(namespace: string, look: () => T | undefined, signal: AbortSignal): Promise<T> {
    const now = look();
    if (now !== undefined) return now;
    signal.throwIfAborted();
    return await new Promise<T>((resolve, reject) => {
      const end = (settle: () => void): void => {
        stop();
        signal.removeEventListener('abort', abort);
        settle();
      };
      const abort = (): void => end(() => reject(signal.reason));
      const stop = this.onChange(({ before, after }) => {
        if ((after ?? before)?.metadata.namespace !== namespace && (after ?? before)?.metadata.name !== namespace) return;
        try {
          const found = look();
          if (found !== undefined) end(() => resolve(found));
        } catch (error) {
          end(() => reject(error));
        }
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  private used() {
    const { httpRoute, ...others } = this.informers;
    return [...Object.values(others), ...(this.options.hasGateway ? [httpRoute] : [])];
  }

  private noteConnection(): void {
    const connected = this.used().filter(({ isConnected }) => isConnected).length;
    if (connected === 0) this.connectedSince = undefined;
    else if (connected === this.used().length) this.connectedSince ??= this.options.clock.now().toISOString();
  }

  private emit(change: CacheChange): void {
    for (const listener of this.listeners) listener(change);
  }
}
