import { BelayError, isUntouched, pluginActivities, resourceId, type ActivityInput, type ActivityOutput, type GarbageItem, type ObservedResource, type OperationMeta, type PluginActivities, type ResourceRef } from '@belay/contracts';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { pageOfGarbage } from '../../packages/plugin-sdk/src/runtime/garbage-page.js';

type Input<N extends keyof PluginActivities> = ActivityInput<N>;

/** What a test makes go wrong at a step: throw, or wait until it is let go on (a cancel ends the wait). */
export type Fault = (attempt: number, signal: AbortSignal) => void | Promise<void>;

/** A target that exists in memory only: what was applied is there, running and healthy, unless a test says otherwise. */
export class FakeProvider {
  readonly resources = new Map<string, ObservedResource>();
  readonly faults = new Map<string, Fault>();
  /** Steps that were begun, in order, with repeats. */
  readonly calls: string[] = [];
  /** Steps whose effect took place. */
  readonly effects: string[] = [];
  /** Keys of steps that were begun. */
  readonly keys = new Set<string>();
  /** Keys of jobs that were begun. */
  readonly jobs = new Set<string>();
  /** Content ids of images that are no longer there. */
  readonly goneImages = new Set<string>();
  /** What is there apart from the environment's resources, e.g. images of former releases. */
  garbage: readonly GarbageItem[] = [];
  /** Whether workloads answer as soon as they are made, and routes as soon as they are switched; those not whose verification has a fault. */
  isQuick = false;
  fence = 0;
  private readonly lost = new Set<string>();

  /** Lets a step's worker vanish once: it says nothing more. */
  loseWorkerAt(step: string): void {
    this.lost.add(step);
  }

  /** Ids of everything that exists, in order. */
  ids(): string[] {
    return [...this.resources.keys()].sort();
  }

  /** What exists, without the keys of the steps that made it. */
  state(): unknown {
    return [...this.resources.values()].map(({ key: _key, ...rest }) => rest).sort((a, b) => (resourceId(a.ref) < resourceId(b.ref) ? -1 : 1));
  }

  activities(): Partial<PluginActivities> {
    return {
      observeEnvironment: (input) => this.perform(input.op, () => ({ resources: structuredClone([...this.resources.values()]) })),
      resolveImage: (input) => this.perform(input.op, () => ({ image: { ref: input.ref, imageId: `sha256:${input.ref}` }, majorVersion: /:(\d+)/.exec(input.ref)?.[1] })),
      buildImage: (input) => this.perform(input.op, () => ({ image: { ref: input.buildKey, imageId: `sha256:${input.buildKey}` }, isReused: false, exposedPorts: [], baseImages: [] })),
      inspectImage: (input) => this.perform(input.op, () => ({ exists: !this.goneImages.has(input.imageId), exposedPorts: [] })),
      copyVolume: (input) => this.perform(input.op, () => this.copy(input)),
      applyResource: (input) => this.perform(input.op, () => this.apply(input)),
      waitUntilResource: (input) => this.perform(input.op, () => ({ observed: this.get(input.ref) })),
      setResourceRunning: (input) => this.perform(input.op, () => this.setRunning(input)),
      removeResource: (input) => this.perform(input.op, () => ({ wasPresent: this.resources.delete(resourceId(input.ref)) })),
      promoteGeneration: (input) => this.perform(input.op, () => this.promote(input)),
      drainGeneration: (input) => this.perform(input.op, () => ({ openConnections: 0 })),
      verifyRoute: (input) => this.perform(input.op, () => ({ url: `http://${input.host}`, httpStatus: 200, durationMs: 1 })),
      readLogs: (input) => this.perform(input.op, () => ({ lines: [{ at: '2026-01-01T00:00:00Z', stream: 'stderr', text: `last words of ${input.ref.name}` }] })),
      runJob: (input) => this.perform(input.op, () => this.runJob(input.op.key)),
      listGarbage: (input) => this.perform(input.op, () => pageOfGarbage({ items: [...this.garbage] }, input.after)),
      removeGarbage: (input) => this.perform(input.op, () => this.removeGarbage(input)),
      exportResources: (input) => this.perform(input.op, () => ({ format: 'yaml', text: this.ids().map((id) => `# ${id}\n`).join('') })),
      notify: (input) => this.perform(input.op, () => ({ httpStatus: 200 })),
    };
  }

  /** A later attempt looks for what the first one began. */
  private runJob(key: string): ActivityOutput<'runJob'> {
    if (Context.current().info.attempt > 1 && !this.jobs.has(key)) throw new BelayError('TASK_OUTCOME_UNKNOWN', 'Nothing is left of it.');
    this.jobs.add(key);
    return { exitCode: 0, output: 'done\n', isTruncated: false };
  }

  private removeGarbage({ item: { kind, id } }: Input<'removeGarbage'>): ActivityOutput<'removeGarbage'> {
    const left = this.garbage.filter((one) => one.kind !== kind || one.id !== id);
    const wasPresent = left.length < this.garbage.length;
    this.garbage = left;
    return { wasPresent };
  }

  private async perform<T>(op: OperationMeta, effect: () => T): Promise<T> {
    const context = Context.current();
    this.calls.push(op.step);
    this.keys.add(op.key);
    // What only looks is held back by no fence: the first look carries the one of before the operation, and a build may be at work beside it.
    if (op.environmentId !== '' && isMutating(context.info.activityType)) {
      if (op.fence < this.fence) throw asFailure(new BelayError('STALE_OPERATION', 'An older fence.'));
      this.fence = op.fence;
    }
    // Without heartbeats it looks as if the worker was gone, until the server cancels what is left of the call.
    if (this.lost.delete(op.step)) return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('lost')), 5_000));
    const beat = setInterval(() => context.heartbeat(), 300);
    try {
      await this.faults.get(op.step)?.(context.info.attempt, context.cancellationSignal);
      context.cancellationSignal.throwIfAborted();
      this.effects.push(op.step);
      return effect();
    } catch (error) {
      throw error instanceof BelayError ? asFailure(error) : error;
    } finally {
      clearInterval(beat);
    }
  }

  private get(ref: ResourceRef): ObservedResource {
    const found = this.resources.get(resourceId(ref));
    if (found === undefined) throw new BelayError('NOT_FOUND', `There is no ${resourceId(ref)}.`);
    return found;
  }

  private apply({ op, resource: { ref, spec, specHash } }: Input<'applyResource'>): ActivityOutput<'applyResource'> {
    const known = this.resources.get(resourceId(ref));
    const replicas = spec.kind === 'workload' ? spec.replicas : spec.kind === 'service' ? 1 : 0;
    const observed: ObservedResource = {
      ref, specHash, key: op.key, isHealthy: true, ...(known?.promotedGeneration === undefined ? {} : { promotedGeneration: known.promotedGeneration }),
      ...(spec.kind === 'workload' || spec.kind === 'service' ? { image: spec.image } : {}), ...(spec.kind === 'volume' && spec.writer !== undefined ? { writer: spec.writer } : {}),
      instances: Array.from({ length: replicas }, (_, index) => ({ id: `${resourceId(ref)}.${index}`, state: 'running' as const, restarts: 0 })),
    };
    if (spec.kind === 'workload' || spec.kind === 'service') if (spec.image.imageId === '') throw new BelayError('INVALID_INPUT', 'The image is not pinned.');
    this.resources.set(resourceId(ref), observed);
    return { observed, ...(this.isQuick ? { isReady: true } : {}) };
  }

  private copy({ op, resource: { ref, specHash }, from }: Input<'copyVolume'>): ActivityOutput<'copyVolume'> {
    const { writer } = this.get({ ...ref, name: from });
    const observed: ObservedResource = { ref, specHash, key: op.key, isHealthy: true, instances: [], ...(writer === undefined ? {} : { writer }) };
    this.resources.set(resourceId(ref), observed);
    return { observed };
  }

  private setRunning({ ref, isRunning }: Input<'setResourceRunning'>): ActivityOutput<'setResourceRunning'> {
    const found = this.get(ref);
    const observed: ObservedResource = { ...found, isHealthy: isRunning, instances: found.instances.map((one) => ({ ...one, state: isRunning ? 'running' : 'exited' })) };
    this.resources.set(resourceId(ref), observed);
    return { observed };
  }

  private promote({ application, from, to, verify }: Input<'promoteGeneration'>): ActivityOutput<'promoteGeneration'> {
    for (const kind of ['endpoint', 'route']) {
      const found = this.resources.get(`${kind}/${application}`);
      if (found === undefined) continue;
      const present = found.promotedGeneration ?? null;
      if (present !== from && present !== to && present !== null) throw new BelayError('ENDPOINT_MOVED', `${application} points to ${present}.`);
      this.resources.set(`${kind}/${application}`, { ...found, ...(to === null ? { promotedGeneration: undefined } : { promotedGeneration: to }) });
    }
    const answers = this.isQuick && verify !== undefined && !this.faults.has(`verify/${application}`);
    return { promoted: to, ...(answers ? { verified: { url: `http://${verify.host}`, httpStatus: 200, durationMs: 1 } } : {}) };
  }
}

/** Gives an error as an activity's failure of its code. */
export function asFailure({ code, message, details }: BelayError): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, details: [details], nonRetryable: isUntouched(details) });
}

function isMutating(activity: string): boolean {
  return Object.entries(pluginActivities).some(([name, limits]) => name === activity && limits.isMutating);
}
