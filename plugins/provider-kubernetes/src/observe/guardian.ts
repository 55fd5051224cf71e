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
/** Kinds whose objects stand for a resource or belong to one; others go with them, or come back by themselves. */
const standing = new Set<WatchedKind>(['namespace', 'service', 'claim', 'deployment', 'statefulSet', 'ingress', 'httpRoute', 'autoscaler', 'disruptionBudget', 'networkPolicy', 'serviceAccount', 'quota', 'limits']);
/** Kinds whose state is of no interest: only whether they are there, and as they were made. Autoscalers and quotas tell of theirs all the time. */
const still = new Set<WatchedKind>(['autoscaler', 'disruptionBudget', 'networkPolicy', 'serviceAccount', 'quota', 'limits']);

interface Push {
  readonly timer: NodeJS.Timeout;
  readonly delayMs: number;
}

/** Tells the engine how an environment is whenever something in it changed: a Pod died, somebody removed a Deployment by hand. */
export class Guardian {
  private readonly changed = new Map<string, Push>();
  /** What vanished and was not told yet, by environment and resource. */
  private readonly vanished = new Map<string, Map<string, ResourceRef>>();
  /** Whose objects were written by somebody, of late. Whether they still are what was made is seen when it is told. */
  private readonly written = new Map<string, Map<string, ResourceRef>>();

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
    if (ref !== undefined) {
      note(this.vanished, ref);
      return this.schedulePush(environmentId, VANISHED_DELAY_MS);
    }
    const isWritten = isTakenOver(change);
    if (still.has(change.kind) && !isWritten) return;
    const written = isWritten ? refOfLabels(labels ?? {}) : undefined;
    if (written !== undefined) note(this.written, written);
    this.schedulePush(environmentId, PUSH_DELAY_MS);
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
    const written = take(this.written, environmentId);
    const resources = observeEnvironment(this.parts, environmentId);
    for (const { ref, difference } of resources) if (difference !== undefined && written.has(resourceKey(ref))) note(this.vanished, ref);
    const vanished = [...take(this.vanished, environmentId).values()];
    try {
      await door.pushObservation({ environmentId, at: clock.now().toISOString(), resources, ...(vanished.length === 0 ? {} : { vanished }) });
    } catch (error) {
      if (!this.signal.aborted) logger.warn('an observation could not be told', { environmentId, reason: messageOf(error) });
    }
  }
}

type Refs = Map<string, Map<string, ResourceRef>>;

function note(refs: Refs, ref: ResourceRef): void {
  const known = refs.get(ref.environmentId) ?? new Map<string, ResourceRef>();
  refs.set(ref.environmentId, known.set(resourceKey(ref), ref));
}

function take(refs: Refs, environmentId: string): ReadonlyMap<string, ResourceRef> {
  const taken = refs.get(environmentId) ?? new Map<string, ResourceRef>();
  refs.delete(environmentId);
  return taken;
}

function resourceKey({ kind, name, generation }: ResourceRef): string {
  return `${kind}/${name}/${generation ?? ''}`;
}

/** Whether what Belay holds of an object became another: it wrote it itself, or somebody took fields over. */
function isTakenOver({ before, after }: CacheChange): boolean {
  return before !== undefined && after !== undefined && !isLeaving(after) && before.metadata.held !== after.metadata.held;
}

function isLeaving({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
