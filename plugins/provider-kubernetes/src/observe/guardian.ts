import type { ResourceRef } from '@belay/plugin-sdk';
import type { CacheChange } from '../cache/cluster-cache.js';
import type { StoredObject, WatchedKind } from '../cache/shapes.js';
import { messageOf } from '../cluster/system-error.js';
import { label, refOfLabels } from '../mapping/labels.js';
import type { ProviderParts } from '../provider-parts.js';
import { observeEnvironment } from './observe-environment.js';

/** One look for all that an operation does in a second. */
const PUSH_DELAY_MS = 1_000;
/** What goes by itself is told at once, with what goes along with it. */
const VANISHED_DELAY_MS = 200;
/** Changes of these kinds are of no interest to the engine. */
const quiet = new Set<WatchedKind>(['job', 'endpointSlice']);
/** Kinds of objects that stand for a resource; others go with them, or come back by themselves. */
const standing = new Set<WatchedKind>(['namespace', 'service', 'claim', 'deployment', 'statefulSet', 'ingress', 'httpRoute']);

interface Push {
  readonly timer: NodeJS.Timeout;
  readonly delayMs: number;
}

/** Tells the engine how an environment is whenever something in it changed: a Pod died, somebody removed a Deployment by hand. */
export class Guardian {
  private readonly changed = new Map<string, Push>();
  /** What vanished and was not told yet, by environment and resource. */
  private readonly vanished = new Map<string, Map<string, ResourceRef>>();

  constructor(private readonly parts: Pick<ProviderParts, 'cache' | 'writer' | 'door' | 'clock' | 'logger' | 'scope' | 'options'>, private readonly signal: AbortSignal) {}

  start(): void {
    const stop = this.parts.cache.onChange((change) => this.onChange(change));
    this.signal.addEventListener('abort', () => {
      stop();
      for (const { timer } of this.changed.values()) clearTimeout(timer);
    }, { once: true });
  }

  private onChange(change: CacheChange): void {
    const labels = (change.after ?? change.before)?.metadata.labels;
    const environmentId = labels?.[label.environment];
    if (environmentId === undefined || quiet.has(change.kind) || labels?.[label.kind] === 'job') return;
    const ref = this.findVanished(change);
    if (ref === undefined) return this.schedulePush(environmentId, PUSH_DELAY_MS);
    const known = this.vanished.get(environmentId) ?? new Map<string, ResourceRef>();
    known.set(`${ref.kind}/${ref.name}/${ref.generation ?? ''}`, ref);
    this.vanished.set(environmentId, known);
    this.schedulePush(environmentId, VANISHED_DELAY_MS);
  }

  /** Gives the resource that went without this worker's doing; what goes with its namespace is the namespace's matter. */
  private findVanished({ kind, before, after }: CacheChange): ResourceRef | undefined {
    if (!standing.has(kind) || before === undefined || isLeaving(before) || (after !== undefined && !isLeaving(after))) return undefined;
    const { uid, namespace } = before.metadata;
    if (this.parts.writer.hasRemoved(uid)) return undefined;
    const space = this.parts.cache.informers.namespace.get('', namespace);
    if (kind !== 'namespace' && (space === undefined || isLeaving(space))) return undefined;
    return refOfLabels(before.metadata.labels);
  }

  private schedulePush(environmentId: string, delayMs: number): void {
    const pending = this.changed.get(environmentId);
    if (pending !== undefined && pending.delayMs <= delayMs) return;
    clearTimeout(pending?.timer);
    const timer = setTimeout(() => {
      this.changed.delete(environmentId);
      void this.push(environmentId);
    }, delayMs);
    this.changed.set(environmentId, { timer, delayMs });
  }

  private async push(environmentId: string): Promise<void> {
    const { door, clock, logger } = this.parts;
    const vanished = [...this.vanished.get(environmentId)?.values() ?? []];
    this.vanished.delete(environmentId);
    try {
      await door.pushObservation({ environmentId, at: clock.now().toISOString(), resources: observeEnvironment(this.parts, environmentId), ...(vanished.length === 0 ? {} : { vanished }) });
    } catch (error) {
      if (!this.signal.aborted) logger.warn('an observation could not be told', { environmentId, reason: messageOf(error) });
    }
  }
}

function isLeaving({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
