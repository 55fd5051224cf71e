import { createHash } from 'node:crypto';
import type { ActivityOutput, Autoscaling, HealthCheck, PinnedImage, Resource, ResourceRef, ResourceSpec } from '@belay/contracts';
import { CaseSkipped } from './conformance-case.js';
import type { Kit, StepCall } from './kit.js';
import type { TestEnvironment } from './test-environment.js';

/** A step of the life of an environment, in the order in which the engine would make it. */
export type ScenarioStep = StepCall;

/** Name of the one application of the scenario; the service is called `store`. */
export const APPLICATION = 'web';
const SERVICE = 'store';

/** The resources of one environment with one application and, where the profile has one, a service on a volume. */
export class Scenario {
  readonly #kit: Kit;
  readonly #environment: TestEnvironment;
  readonly #image: PinnedImage;
  readonly #resolvedService: ActivityOutput<'resolveImage'> | undefined;

  private constructor(kit: Kit, environment: TestEnvironment, image: PinnedImage, resolvedService: ActivityOutput<'resolveImage'> | undefined) {
    this.#kit = kit;
    this.#environment = environment;
    this.#image = image;
    this.#resolvedService = resolvedService;
  }

  /** Resolves the images of the profile. @throws {CaseSkipped} when the profile names none. */
  static async open(kit: Kit, environment: TestEnvironment): Promise<Scenario> {
    const { image, service } = kit.profile;
    if (image === undefined) throw new CaseSkipped('the profile names no image');
    const pinned = (await kit.get(environment, 'image/web', 'resolveImage', { ref: image })).image;
    const resolvedService = service === undefined ? undefined : await kit.get(environment, 'image/store', 'resolveImage', { ref: service.image });
    return new Scenario(kit, environment, pinned, resolvedService);
  }

  get network(): Resource {
    return this.#resource('network', 'default', { kind: 'network', name: 'default' });
  }

  workload(generation: string, deviation: { image?: PinnedImage; command?: readonly string[]; replicas?: number; autoscaling?: Autoscaling; healthCheck?: HealthCheck } = {}): Resource {
    const { workload } = this.#kit.profile;
    const command = deviation.command ?? workload.command;
    return this.#resource('workload', APPLICATION, {
      kind: 'workload', name: APPLICATION, application: APPLICATION, generation, image: deviation.image ?? this.#image, replicas: deviation.replicas ?? 1, ...(deviation.autoscaling === undefined ? {} : { autoscaling: deviation.autoscaling }),
      ...(command === undefined ? {} : { command: [...command] }),
      ports: [{ port: workload.port, protocol: 'tcp' }], mounts: [], strategy: 'rolling',
      variablesRef: this.#environment.variablesRef, variablesHash: 'certify', healthCheck: deviation.healthCheck ?? this.healthCheck, startTimeoutMs: workload.startTimeoutMs, stopTimeoutMs: 2_000,
      cpuMillis: workload.cpuMillis, ramBytes: workload.ramBytes,
    }, generation);
  }

  get healthCheck(): HealthCheck {
    const { workload } = this.#kit.profile;
    return workload.healthCheck ?? { kind: 'tcp', port: workload.port, intervalMs: 100, timeoutMs: 1_000 };
  }

  get endpoint(): Resource {
    return this.#resource('endpoint', APPLICATION, { kind: 'endpoint', name: APPLICATION, application: APPLICATION, ports: [{ port: this.#kit.profile.workload.port, protocol: 'tcp' }] });
  }

  get host(): string {
    const target = this.#kit.door.hellos.findLast(({ target: description }) => description !== undefined)?.target;
    return `${this.#environment.environmentId}.${target?.router.baseDomain ?? 'localhost'}`;
  }

  get route(): Resource {
    return this.#resource('route', APPLICATION, { kind: 'route', name: APPLICATION, application: APPLICATION, port: this.#kit.profile.workload.port, rules: [{ host: this.host, path: { kind: 'everything' } }] });
  }

  get volume(): Resource | undefined {
    if (this.#resolvedService === undefined) return undefined;
    return this.#resource('volume', SERVICE, { kind: 'volume', name: SERVICE, owner: SERVICE, writer: { program: this.#kit.profile.service?.type ?? 'test', majorVersion: this.#resolvedService.majorVersion ?? '1' } });
  }

  get service(): Resource | undefined {
    const { service, workload } = this.#kit.profile;
    if (service === undefined || this.#resolvedService === undefined) return undefined;
    return this.#resource('service', SERVICE, {
      kind: 'service', name: SERVICE, type: service.type, versionText: '1', image: this.#resolvedService.image, ...(service.command === undefined ? {} : { command: service.command }),
      ports: [{ port: service.port, protocol: 'tcp' }], mounts: [{ volume: SERVICE, path: service.mountPath }],
      variablesRef: this.#environment.variablesRef, variablesHash: 'certify', healthCheck: service.healthCheck, startTimeoutMs: workload.startTimeoutMs, stopTimeoutMs: 2_000,
      cpuMillis: workload.cpuMillis, ramBytes: workload.ramBytes,
    });
  }

  /** From nothing to a promoted first generation. */
  deploySteps(generation = 'g1'): ScenarioStep[] {
    const { volume, service } = this;
    const hasTraffic = this.#kit.has('endpoints');
    return [
      this.apply(this.network),
      ...(volume === undefined ? [] : [this.apply(volume)]),
      ...(service === undefined ? [] : [this.apply(service), this.#wait(service)]),
      ...(hasTraffic ? [this.apply(this.endpoint), this.apply(this.route)] : []),
      ...this.stageSteps(generation),
      ...(hasTraffic ? [this.promote(null, generation)] : []),
    ];
  }

  /** A generation beside what runs, healthy, without traffic. */
  stageSteps(generation: string): ScenarioStep[] {
    const workload = this.workload(generation);
    return [this.apply(workload), this.#wait(workload)];
  }

  /** From whatever is there to nothing. */
  destroySteps(generations: readonly string[], promoted: string | null): ScenarioStep[] {
    const { volume, service } = this;
    const hasTraffic = this.#kit.has('endpoints');
    return [
      ...(hasTraffic ? [this.promote(promoted, null), this.remove(this.route.ref), this.remove(this.endpoint.ref)] : []),
      ...generations.map((generation) => this.remove(this.workload(generation).ref)),
      ...(service === undefined ? [] : [this.remove(service.ref)]),
      ...(volume === undefined ? [] : [this.remove(volume.ref)]),
      this.remove(this.network.ref),
    ];
  }

  apply(resource: Resource): ScenarioStep {
    return { step: `apply/${idOf(resource.ref)}`, activity: 'applyResource', input: { resource } };
  }

  remove(ref: ResourceRef): ScenarioStep {
    return { step: `remove/${idOf(ref)}`, activity: 'removeResource', input: { ref, stopTimeoutMs: 1_000 } };
  }

  promote(from: string | null, to: string | null): ScenarioStep {
    return { step: `promote/${APPLICATION}/${to ?? 'nothing'}`, activity: 'promoteGeneration', input: { application: APPLICATION, from, to } };
  }

  setRunning(ref: ResourceRef, isRunning: boolean): ScenarioStep {
    return { step: `${isRunning ? 'start' : 'stop'}/${idOf(ref)}`, activity: 'setResourceRunning', input: { ref, isRunning, stopTimeoutMs: 1_000 } };
  }

  /** Makes steps one after the other; each has to succeed. */
  async make(steps: readonly ScenarioStep[]): Promise<void> {
    await this.#kit.getAll(this.#environment, steps);
  }

  /** Removes all, whatever came before; failures are left to the case that looks for leftovers. */
  async clean(generations: readonly string[]): Promise<void> {
    this.#environment.beginOperation();
    const promoted = (await this.#kit.observe(this.#environment).catch(() => [])).find(({ ref }) => ref.kind === 'endpoint')?.promotedGeneration ?? null;
    await this.#kit.callAll(this.#environment, this.destroySteps(generations, promoted), { goesOn: true, limits: { maximumAttempts: 2 } });
  }

  #wait(resource: Resource): ScenarioStep {
    const healthCheck = 'healthCheck' in resource.spec ? resource.spec.healthCheck : this.healthCheck;
    return { step: `wait/${idOf(resource.ref)}`, activity: 'waitUntilResource', input: { ref: resource.ref, condition: 'healthy', healthCheck, deadlineMs: this.#kit.profile.workload.startTimeoutMs } };
  }

  #resource(kind: ResourceRef['kind'], name: string, spec: ResourceSpec, generation?: string): Resource {
    const { environmentId } = this.#environment;
    return { ref: { environmentId, kind, name, ...(generation === undefined ? {} : { generation }) }, spec, specHash: createHash('sha256').update(JSON.stringify(spec)).digest('hex') };
  }
}

function idOf(ref: ResourceRef): string {
  return `${ref.kind}/${ref.name}${ref.generation === undefined ? '' : `@${ref.generation}`}`;
}
