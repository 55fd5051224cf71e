import { createHash, randomUUID } from 'node:crypto';
import { BelayError, resourceId, systemClock, type Clock, type Resource, type ResourceRef } from '@belay/plugin-sdk';
import { openDocumentStore, type DocumentStore } from './document-store.js';
import { MemoryArchives } from './memory-archives.js';
import { behaviour, effect, fault, storedImage, storedJob, storedResource, type Behaviour, type Effect, type EngineAction, type Fault, type StoredImage, type StoredJob, type StoredResource } from './records.js';

/** Who makes an effect. */
export interface EffectOwner {
  readonly key: string;
  readonly fence: number;
}

/** With what an engine is opened. */
export interface MemoryEngineOptions {
  /** File that holds the engine's state; in memory when absent. */
  readonly file?: string;
  readonly clock?: Clock;
}

const HEALTHY_AT_ONCE: Behaviour = { healthyAfterMs: 0 };
const NEVER_HEALTHY: Behaviour = { healthyAfterMs: null };
/** Programs of images whose name begins so run without ever answering. */
const NEVER_HEALTHY_IMAGE = 'memory/never-healthy';

/** The engine below the provider, as dockerd is below provider-docker: what exists, what is programmed to go wrong, and what really happened. */
export class MemoryEngine {
  readonly clock: Clock;
  readonly archives: MemoryArchives;
  readonly #store: DocumentStore;

  constructor({ file, clock = systemClock }: MemoryEngineOptions = {}) {
    this.clock = clock;
    this.#store = openDocumentStore(file);
    this.archives = new MemoryArchives(this.#store);
  }

  find(ref: ResourceRef): StoredResource | undefined {
    return this.#store.find('resource', idOf(ref), storedResource);
  }

  list(environmentId?: string): StoredResource[] {
    return this.#store.list('resource', environmentId === undefined ? '' : `${environmentId}|`, storedResource);
  }

  /** Makes a resource or changes it in place; the same spec hash again changes nothing. `written` is what a new volume holds. */
  put(resource: Resource, owner: EffectOwner, variables: Readonly<Record<string, string>> = {}, written?: string): StoredResource {
    return this.#store.atomically(() => {
      const before = this.find(resource.ref);
      if (before?.isOurs === false) throw new BelayError('CONFLICT', `${resourceId(resource.ref)} exists already and was not made by Belay; rename it or remove it.`);
      if (before !== undefined && before.specHash === resource.specHash && before.isRunning && replicasOf(before) === replicasOf(resource)) return before;
      const image = 'image' in resource.spec ? resource.spec.image : undefined;
      const stored: StoredResource = {
        ...resource, key: owner.key, fence: owner.fence, incarnation: this.#incarnationOf(before, resource), isRunning: true, isOurs: true, variables: { ...variables }, startedAtMs: this.clock.now().getTime(),
        behaviour: this.#behaviourOf(resource),
        ...(image === undefined ? {} : { image }),
        ...(resource.spec.kind === 'volume' && resource.spec.writer !== undefined ? { writer: resource.spec.writer } : {}),
        ...dataOf(before?.data ?? written),
        ...(before?.promotedGeneration === undefined ? {} : { promotedGeneration: before.promotedGeneration }),
      };
      this.#save(stored, before === undefined ? 'create' : 'change', owner.key);
      return stored;
    });
  }

  setRunning(ref: ResourceRef, isRunning: boolean, owner: EffectOwner): StoredResource {
    return this.#store.atomically(() => {
      const before = this.#get(ref);
      if (before.isRunning === isRunning) return before;
      const stored = { ...before, isRunning, key: owner.key, ...(isRunning ? { startedAtMs: this.clock.now().getTime() } : {}) };
      this.#save(stored, 'setRunning', owner.key);
      return stored;
    });
  }

  remove(ref: ResourceRef, owner: EffectOwner): boolean {
    return this.#store.atomically(() => {
      if (this.find(ref)?.isOurs !== true) return false;
      this.#store.appendEffect({ action: 'remove', subject: subjectOf(ref), key: owner.key });
      return this.#store.remove('resource', idOf(ref));
    });
  }

  /** Moves the pointers of an application's endpoint and route together, if they stand where they are expected, or nowhere. @throws {BelayError} ENDPOINT_MOVED */
  promote(environmentId: string, application: string, from: string | null, to: string | null, owner: EffectOwner): string | null {
    return this.#store.atomically(() => {
      const pointers = this.list(environmentId).filter(({ spec }) => (spec.kind === 'endpoint' || spec.kind === 'route') && spec.application === application);
      for (const pointer of pointers) {
        const now = pointer.promotedGeneration ?? null;
        if (now !== null && now !== from && now !== to) throw new BelayError('ENDPOINT_MOVED', `The ${pointer.ref.kind} of ${application} points to ${now}, not to ${from ?? 'nothing'}.`);
      }
      if (pointers.some(({ promotedGeneration }) => (promotedGeneration ?? null) !== to)) {
        for (const { promotedGeneration: _before, ...pointer } of pointers) this.#store.put('resource', idOf(pointer.ref), to === null ? pointer : { ...pointer, promotedGeneration: to });
        this.#store.appendEffect({ action: 'promote', subject: `${environmentId}/application/${application}`, key: owner.key });
      }
      return to;
    });
  }

  findImage(imageIdOrRef: string): StoredImage | undefined {
    return this.#store.find('image', imageIdOrRef, storedImage);
  }

  /** Makes an image known by its reference and its id. */
  putImage(ref: string, action: 'resolve' | 'build', owner: EffectOwner): StoredImage {
    return this.#store.atomically(() => {
      const known = this.findImage(ref);
      if (known !== undefined) return known;
      const image: StoredImage = { ref, imageId: `sha256:${createHash('sha256').update(ref).digest('hex')}`, exposedPorts: [{ port: 8080, protocol: 'tcp' }] };
      this.#store.put('image', ref, image);
      this.#store.put('image', image.imageId, image);
      this.#store.appendEffect({ action, subject: ref, key: owner.key });
      return image;
    });
  }

  removeImage(imageId: string, owner: EffectOwner): void {
    this.#store.atomically(() => {
      const image = this.findImage(imageId);
      if (image === undefined) return;
      this.#store.remove('image', image.imageId);
      this.#store.remove('image', image.ref);
      this.#store.appendEffect({ action: 'removeImage', subject: image.ref, key: owner.key });
    });
  }

  /** Starts a job unless one with this key was started before; gives it in either case. */
  startJob(job: StoredJob): StoredJob {
    return this.#store.atomically(() => {
      const known = this.#store.find('job', job.key, storedJob);
      if (known !== undefined) return known;
      this.#store.put('job', job.key, job);
      this.#store.appendEffect({ action: 'job', subject: subjectOf(job.ref), key: job.key });
      return job;
    });
  }

  removeJob(key: string): void {
    this.#store.remove('job', key);
  }

  /** Programs what processes of an application or service do from their next start on. */
  setBehaviour(name: string, value: Behaviour): void {
    this.#store.put('behaviour', name, behaviour.parse(value));
  }

  addFault(value: Omit<Fault, 'id'>): void {
    const id = createHash('sha256').update(JSON.stringify(value)).update(String(this.#store.list('fault', '', fault).length)).digest('hex').slice(0, 12);
    this.#store.put('fault', id, { ...value, id });
  }

  clearFaults(): void {
    for (const { id } of this.#store.list('fault', '', fault)) this.#store.remove('fault', id);
  }

  /** What really happened, in order. */
  effects(): Effect[] {
    return this.#store.listEffects().map(({ seq, document }) => effect.parse({ ...(typeof document === 'object' ? document : {}), seq }));
  }

  /** Makes a volume with what an archive held, unless this key made it already. @throws {BelayError} ALREADY_EXISTS */
  putRestored(volume: Resource, data: string | undefined, owner: EffectOwner): StoredResource {
    const before = this.find(volume.ref);
    if (before !== undefined && before.key !== owner.key) throw new BelayError('ALREADY_EXISTS', `${resourceId(volume.ref)} exists already; restore into a new volume.`);
    if (before !== undefined) return before;
    return this.put(volume, owner, {}, data);
  }

  /** Writes into a volume as its service would. */
  writeData(ref: ResourceRef, data: string): void {
    this.#store.put('resource', idOf(ref), { ...this.#get(ref), data });
  }

  /** Puts a resource there as somebody else would, by hand. */
  plant(resource: Resource): void {
    this.#store.put('resource', idOf(resource.ref), { ...resource, key: '', fence: 0, incarnation: 'foreign', isRunning: true, startedAtMs: 0, behaviour: HEALTHY_AT_ONCE, variables: {}, isOurs: false });
  }

  /** Takes a resource away as somebody else would, by hand. */
  removeByHand(ref: ResourceRef): void {
    this.#store.remove('resource', idOf(ref));
  }

  /** Lets matching faults strike around an effect. */
  async around<T>(action: EngineAction, subject: string, signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
    await this.#strike(action, subject, 'before', signal);
    const result = await work();
    await this.#strike(action, subject, 'after', signal);
    return result;
  }

  close(): void {
    this.#store.close();
  }

  async #strike(action: EngineAction, subject: string, when: Fault['when'], signal: AbortSignal): Promise<void> {
    for (const struck of this.#takeFaults(action, subject, when)) {
      if (struck.delayMs !== undefined) await this.clock.sleep(struck.delayMs, signal);
      if (struck.error !== undefined) throw new BelayError(struck.error.code, struck.error.message);
    }
  }

  #takeFaults(action: EngineAction, subject: string, when: Fault['when']): Fault[] {
    const matching = this.#store.list('fault', '', fault).filter((one) => one.when === when && (one.action === '*' || one.action === action) && (one.subject === undefined || subject.includes(one.subject)));
    for (const { times, ...one } of matching) {
      if (times === undefined) continue;
      if (times <= 1) this.#store.remove('fault', one.id);
      else this.#store.put('fault', one.id, { ...one, times: times - 1 });
    }
    return matching;
  }

  #behaviourOf({ ref, spec }: Resource): Behaviour {
    const byImage = 'image' in spec && spec.image.ref.startsWith(NEVER_HEALTHY_IMAGE) ? NEVER_HEALTHY : HEALTHY_AT_ONCE;
    return this.#store.find('behaviour', ref.name, behaviour) ?? byImage;
  }

  /** Replicas are changed in place: what runs goes on. */
  #incarnationOf(before: StoredResource | undefined, { specHash }: Resource): string {
    return before !== undefined && before.specHash === specHash ? before.incarnation : randomUUID().slice(0, 8);
  }

  #get(ref: ResourceRef): StoredResource {
    const found = this.find(ref);
    if (found === undefined) throw new BelayError('NOT_FOUND', `${resourceId(ref)} does not exist.`);
    return found;
  }

  #save(stored: StoredResource, action: EngineAction, key: string): void {
    this.#store.put('resource', idOf(stored.ref), stored);
    this.#store.appendEffect({ action, subject: subjectOf(stored.ref), key });
  }
}

/** Names a resource in effects and faults, e.g. `env_1/workload/web@g3`. */
export function subjectOf(ref: ResourceRef): string {
  return `${ref.environmentId}/${resourceId(ref)}`;
}

function idOf(ref: ResourceRef): string {
  return `${ref.environmentId}|${resourceId(ref)}`;
}

function dataOf(data: string | undefined): { data?: string } {
  return data === undefined ? {} : { data };
}

function replicasOf({ spec }: Resource): number {
  return spec.kind === 'workload' ? spec.replicas : 1;
}
