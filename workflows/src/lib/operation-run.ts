import {
  stepKey, type ActivityInput, type ActivityOutput, type ObservedResource, type OperationInput, type OperationStart, type Plan, type PlanStep, type PluginActivityName, type Sealed, type Wanted,
} from '@belay/contracts/workflow';
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { callPlugin } from './call-plugin.js';
import { EarlyBuilds } from './early-builds.js';
import { toError, toFailure } from './failure.js';
import type { FirstLooks } from './first-looks.js';
import { pluginOptions, toRoute, type CallLimits, type PluginRoute } from './options.js';
import { StepRecorder } from './step-recorder.js';

type Resolved = Record<string, ActivityOutput<'resolveImage'>>;

/** What an operation knows while it runs, and how it calls its target's plugin. Lives in one workflow run; nothing of it is shared. */
export class OperationRun {
  readonly input: OperationInput;
  readonly start: OperationStart;
  /** What was asked before the operation had begun. */
  readonly looks: FirstLooks | undefined;
  readonly recorder: StepRecorder;
  readonly route: PluginRoute;
  /** Where images are resolved and built. */
  readonly builder: PluginRoute;
  /** Grows when the operation turns round. */
  fence: number;
  wanted: Wanted | undefined;
  plan: Plan | undefined;
  /** Steps of the plan that only clear away, after the verdict is known. */
  clearing: readonly PlanStep[] = [];
  sealed: Sealed | undefined;
  observed: readonly ObservedResource[] | undefined;
  /** Whether steps of a plan were begun that an undo has to take back. */
  hasBegun = false;
  failedStep: string | undefined;
  culpritLogs: readonly string[] = [];
  readonly builds = new EarlyBuilds();
  readonly built: Record<string, ActivityOutput<'buildImage'>> = {};
  readonly resolvedApplications: Resolved = {};
  resolvedServices: Resolved = {};
  /** Ids of resources that said on being made that they are ready. */
  readonly ready = new Set<string>();
  /** Answers of routes that came with a promotion, by the step that verifies them. */
  readonly verified = new Map<string, ActivityOutput<'verifyRoute'>>();
  readonly urls: string[] = [];
  readonly running = new Set<string>();

  constructor(input: OperationInput, start: OperationStart, looks?: FirstLooks) {
    this.input = input;
    this.start = start;
    this.looks = looks;
    this.fence = start.fence;
    this.recorder = new StepRecorder(input);
    this.route = toRoute(start.target, start.noWorkerAfterMs);
    this.builder = start.builder === undefined ? this.route : toRoute(start.builder, start.noWorkerAfterMs);
  }

  /** Calls the target's plugin, or for images its builder's, on behalf of a step. @throws {BelayError} the code that the plugin failed with, or what a timeout stands for. */
  async call<N extends PluginActivityName>(name: N, step: string, input: Omit<ActivityInput<N>, 'op'>, limits: CallLimits = {}): Promise<ActivityOutput<N>> {
    const { operationId, environmentId, projectId } = this.input;
    const route = isOfImages(name) ? this.builder : this.route;
    const op = { operationId, environmentId, projectId, targetId: route.targetId, step, key: stepKey(operationId, step), fence: this.fence };
    return callPlugin(name, { ...input, op }, route, pluginOptions(name, route, limits));
  }

  /** Runs what a step does, and tells the records of its begin and its end. */
  async track<T>(step: string, work: () => Promise<T>, note?: (result: T) => string | undefined): Promise<T> {
    this.recorder.started(step);
    this.running.add(step);
    try {
      const result = await work();
      this.recorder.succeeded(step, note?.(result));
      return result;
    } catch (error) {
      const failure = toFailure(error, this.routeOf(error));
      this.recorder.failed(step, failure);
      if (isCancellation(error)) throw error;
      this.failedStep ??= step;
      throw toError(failure);
    } finally {
      this.running.delete(step);
    }
  }

  /** The plugin that a failed call was made to, for the words of its failure. */
  private routeOf(error: unknown): PluginRoute {
    return error instanceof ActivityFailure && isOfImages(error.activityType) ? this.builder : this.route;
  }

  /** From here on the operation leads back: newer fence, and nothing that the wanted release was resolved to counts any more. */
  turnRound(fence: number): void {
    this.fence = fence;
    this.sealed = undefined;
    this.resolvedServices = {};
    this.verified.clear();
  }

  /** Looks at what exists. */
  async observe(step: string, limits?: CallLimits): Promise<readonly ObservedResource[]> {
    const { resources } = await (this.looks?.takeObserved() ?? this.call('observeEnvironment', step, {}, limits));
    this.observed = resources;
    return resources;
  }
}

const imageActivities: ReadonlySet<string> = new Set<PluginActivityName>(['resolveImage', 'buildImage', 'inspectImage', 'removeImage']);

function isOfImages(name: string): boolean {
  return imageActivities.has(name);
}
