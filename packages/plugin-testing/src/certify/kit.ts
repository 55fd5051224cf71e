import { randomBytes } from 'node:crypto';
import { pluginActivities, type ActivityOutput, type Capability, type ObservedResource, type PluginActivityName, type PluginManifest } from '@belay/contracts';
import type { z } from 'zod';
import type { KitDoor } from '../door/kit-door.js';
import type { GitHost } from '../harness/git-host.js';
import type { TargetProbe } from '../harness/probe.js';
import type { Receiver } from '../harness/receiver.js';
import type { CallOutcome } from '../harness/call-outcome.js';
import type { CallLimits, RunningCall, TemporalDriver, WantedCall } from '../harness/temporal-driver.js';
import type { TransferHost } from '../harness/transfer-host.js';
import type { ConformanceProfile } from '../profile/conformance-profile.js';
import { CaseFailure, CaseSkipped } from './conformance-case.js';
import type { OutsideWorld } from './outside-world.js';
import { TestEnvironment } from './test-environment.js';
import type { WorkerFleet } from './worker-fleet.js';

const contracts: { readonly [N in PluginActivityName]: { readonly output: z.ZodType<ActivityOutput<N>> } } = pluginActivities;

/** From what a kit is made. */
export interface KitParts {
  readonly manifest: PluginManifest;
  readonly profile: ConformanceProfile;
  readonly targetId: string;
  readonly queue: string;
  readonly door: KitDoor;
  readonly driver: TemporalDriver;
  readonly fleet: WorkerFleet;
  readonly probe: TargetProbe | undefined;
  readonly outside: OutsideWorld;
  /** Whether what comes back is to be searched at the end: reading all histories takes a good part of the time. */
  readonly keepsEvidence: boolean;
}

/** A call of a step, without its envelope. */
export interface StepCall {
  readonly step: string;
  readonly activity: PluginActivityName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a case works with: calls through the real worker, the door, the processes, the target. */
export class Kit {
  readonly door: KitDoor;
  readonly fleet: WorkerFleet;
  readonly profile: ConformanceProfile;
  readonly manifest: PluginManifest;
  /** A secret value that may be seen by the plugin's processes only. */
  readonly canary = `canary-${randomBytes(16).toString('hex')}`;
  /** All that came back from calls, as text; no canary may be in it. */
  readonly evidence: string[] = [];
  readonly #parts: KitParts;

  constructor(parts: KitParts) {
    this.#parts = parts;
    this.door = parts.door;
    this.fleet = parts.fleet;
    this.profile = parts.profile;
    this.manifest = parts.manifest;
  }

  /** Takes what plugins send to the outside. */
  get receiver(): Receiver {
    return this.#parts.outside.receiver;
  }

  /** Gives and takes bytes at signed addresses. */
  get transfers(): TransferHost {
    return this.#parts.outside.transfers;
  }

  /** A private git server whose password is the canary. */
  openGitHost(): Promise<GitHost> {
    return this.#parts.outside.gitHost(this.canary);
  }

  /** @throws {CaseSkipped} when the plugin brings no probe. */
  get probe(): TargetProbe {
    if (this.#parts.probe === undefined) throw new CaseSkipped('the profile names no probe');
    return this.#parts.probe;
  }

  get hasProbe(): boolean {
    return this.#parts.probe !== undefined;
  }

  has(capability: Capability): boolean {
    return this.manifest.capabilities.includes(capability);
  }

  newEnvironment(variables: Readonly<Record<string, string>> = {}): TestEnvironment {
    return new TestEnvironment(this.door, this.#parts.targetId, this.canary, variables);
  }

  /** Holds up the answer to the first claim with this key until it is released. */
  holdClaim(key: string): { isHeld(): boolean; now(): void } {
    const released = Promise.withResolvers<void>();
    let isHeld = false;
    const stop = this.door.addWatcher((moment) => {
      if (moment.kind !== 'claim' || moment.request.key !== key || isHeld) return;
      isHeld = true;
      return released.promise;
    });
    return { isHeld: () => isHeld, now: () => { stop(); released.resolve(); } };
  }

  /** Starts a call; the input goes without its envelope, which the environment's step gives. */
  async start(environment: TestEnvironment, step: string, activity: PluginActivityName, input: Readonly<Record<string, unknown>>, limits?: CallLimits): Promise<RunningCall> {
    return this.startRaw(activity, { op: environment.meta(step), ...input }, limits);
  }

  /** Starts a call with exactly this input. */
  async startRaw(activity: PluginActivityName, input: unknown, limits?: CallLimits): Promise<RunningCall> {
    const call = await this.#parts.driver.start(this.#parts.queue, activity, input, limits);
    const outcome = call.outcome.then(async (ended) => {
      await this.#keep(() => `${activity}: ${JSON.stringify(ended)}`, call.readHistory);
      return ended;
    });
    outcome.catch(() => undefined);
    return { ...call, outcome };
  }

  /** Makes a call and gives how it ended. */
  async call(environment: TestEnvironment, step: string, activity: PluginActivityName, input: Readonly<Record<string, unknown>>, limits?: CallLimits): Promise<CallOutcome> {
    return (await this.start(environment, step, activity, input, limits)).outcome;
  }

  /** Makes a call that has to succeed and gives its answer. @throws {CaseFailure} */
  async get<N extends PluginActivityName>(environment: TestEnvironment, step: string, activity: N, input: Readonly<Record<string, unknown>>, limits?: CallLimits): Promise<ActivityOutput<N>> {
    return readAnswer(activity, await this.call(environment, step, activity, input, limits), contracts[activity].output);
  }

  /** Makes calls one after the other, as the steps of an operation, until one does not succeed, or all of them. Gives how each that was made ended. */
  async callAll(environment: TestEnvironment, steps: readonly StepCall[], options: { readonly goesOn?: boolean; readonly limits?: CallLimits } = {}): Promise<readonly CallOutcome[]> {
    return this.callAllRaw(steps.map(({ step, activity, input }) => ({ activity, input: { op: environment.meta(step), ...input } })), options);
  }

  /** Makes calls with exactly these inputs one after the other. */
  async callAllRaw(calls: readonly WantedCall[], { goesOn = false, limits }: { readonly goesOn?: boolean; readonly limits?: CallLimits } = {}): Promise<readonly CallOutcome[]> {
    if (calls.length === 0) return [];
    const { outcomes, readHistory } = await this.#parts.driver.makeAll(this.#parts.queue, calls, { goesOn, limits });
    await this.#keep(() => JSON.stringify(outcomes), readHistory);
    return outcomes;
  }

  /** Makes calls that have to succeed one after the other and gives their answers. @throws {CaseFailure} naming the step. */
  async getAll(environment: TestEnvironment, steps: readonly StepCall[]): Promise<unknown[]> {
    const outcomes = await this.callAll(environment, steps);
    return outcomes.map((outcome, index) => {
      const { step = '', activity } = steps[index] ?? {};
      if (activity === undefined) throw new CaseFailure('there are more answers than calls');
      return readAnswer(`${activity} (${step})`, outcome, contracts[activity].output);
    });
  }

  async #keep(ended: () => string, readHistory: () => Promise<string>): Promise<void> {
    if (this.#parts.keepsEvidence) this.evidence.push(ended(), await readHistory());
  }

  /** Reads what exists in an environment. */
  async observe(environment: TestEnvironment): Promise<ObservedResource[]> {
    const outcome = await this.call(environment, 'observe', 'observeEnvironment', {});
    return readAnswer('observeEnvironment', outcome, pluginActivities.observeEnvironment.output).resources;
  }
}

/** Gives the answer of a call that has to have succeeded. @throws {CaseFailure} */
export function readAnswer<S extends z.ZodType>(activity: string, outcome: CallOutcome, schema: S): z.output<S> {
  if (outcome.kind !== 'done') throw new CaseFailure(`${activity} ended as ${describeOutcome(outcome)}, but should have succeeded`);
  const parsed = schema.safeParse(outcome.output);
  if (!parsed.success) throw new CaseFailure(`the answer of ${activity} does not fit the contract: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.code})`).join(', ')}`);
  return parsed.data;
}

/** Says how a call ended in a few words. */
export function describeOutcome(outcome: CallOutcome): string {
  switch (outcome.kind) {
    case 'done': return 'done';
    case 'failed': return `failed with ${outcome.code} (${outcome.message})`;
    case 'cancelled': return 'cancelled';
    case 'timed-out': return `timed out (${outcome.which})`;
  }
}
