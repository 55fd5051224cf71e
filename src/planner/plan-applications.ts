import type { PlanStep, ReleasedApplication, ResourceRef } from '@belay/contracts';
import { chooseGeneration, generationAfter, type ApplicationChoice } from './application-choice.js';
import { isStopped } from './observed-state.js';
import { planAddress } from './plan-address.js';
import type { PlanContext } from './plan-context.js';
import { applicationVolumes, workloadResource } from './release-resources.js';
import { applyStep, DRAIN_MS, removeStep, setRunningStep, stepName, VERIFY_MS, waitStep } from './step-draft.js';

/** Steps of one application: those that lead to its new state, and those that clear what is left over once everything was verified. */
export interface ApplicationSteps {
  readonly name: string;
  readonly choice: ApplicationChoice;
  readonly steps: readonly PlanStep[];
  /** Name of the wait until it is healthy; absent when nothing is started. */
  readonly ready?: string;
  /** Generations to take out of service afterwards. */
  readonly retired: readonly { readonly ref: ResourceRef; readonly isDrained: boolean }[];
}

/** Plans how an application's processes come to the wanted state, up to healthy. `after` is what has to be there before they start. */
export function planProcesses(application: ReleasedApplication, after: readonly string[], context: PlanContext): ApplicationSteps {
  const { name } = application;
  const choice = chooseGeneration(application, context);
  const others = context.state.generationsOf(name).filter(({ ref }) => ref.generation !== generationAfter(choice));
  const promoted = context.state.promotedOf(name);
  const retired = others.map(({ ref }) => ({ ref, isDrained: ref.generation === promoted }));
  if (choice.kind === 'keep') return { name, choice, steps: [], retired };

  const volumes = applicationVolumes(application, context.scope).filter(({ ref }) => context.state.find('volume', ref.name) === undefined).map((volume) => applyStep(volume, [], undefined));
  const needs = [...after, ...volumes.map((step) => step.name)];
  // Two generations must not share storage: what is to come back waits until the other is gone, what is new until the other is stopped.
  const isRecreated = application.storage.length > 0;
  const clearing = !isRecreated ? [] : choice.kind === 'new'
    ? others.filter((other) => !isStopped(other)).map(({ ref }) => setRunningStep(ref, false, needs, { causesDowntime: true }))
    : others.map(({ ref }) => removeStep(ref, needs));
  const before = [...needs, ...clearing.map((step) => step.name)];
  const resource = choice.kind === 'new' || choice.kind === 'adjust' ? choice.resource : { ...workloadResource(application, context.scope), ref: choice.found.ref };
  const start = choice.kind === 'start' ? setRunningStep(choice.found.ref, true, before) : applyStep(resource, before, choice.kind === 'adjust' ? choice.found : undefined);
  const wait = waitStep(resource, [start.name]);
  return { name, choice, steps: [...volumes, ...clearing, start, wait], ready: wait.name, retired: isRecreated && choice.kind !== 'new' ? [] : retired };
}

/** Plans how traffic reaches an application: address, switch and proof. `settled` are the waits of all applications. */
export function planTraffic(application: ReleasedApplication, processes: ApplicationSteps, settled: readonly string[], sealed: readonly string[], context: PlanContext): PlanStep[] {
  const { name } = application;
  const from = context.state.promotedOf(name);
  // What ends stopped has no address to point to; the next start gives it its traffic again.
  const to = context.endsStopped === true && from !== null && from === context.failedGeneration ? null : generationAfter(processes.choice);
  // Where nothing gets traffic yet, nobody loses any: it is switched at once, so that others can reach it while they start.
  const ready = from === null ? [processes.ready].filter((step) => step !== undefined) : settled;
  const address = planAddress(application, processes.choice, { ready, sealed }, context);
  const steps = [...address.steps];
  const isPromoted = address.isWanted && (from !== to || steps.length > 0 || processes.ready !== undefined);
  if (isPromoted) {
    steps.push({
      name: `promote/${name}`, action: 'promote', application: name, from, to, after: [...ready, ...steps.map((step) => step.name)], change: from === to ? 'none' : 'change',
      summary: from === null ? `give ${name} its traffic` : `switch ${name} from ${from} to its wanted generation`, causesDowntime: false,
    });
  }
  const route = application.routes.find(({ isCustomDomain }) => !isCustomDomain) ?? application.routes[0];
  if (route !== undefined && context.endsStopped !== true && (isPromoted || !context.isUndo)) {
    steps.push({
      name: `verify/${name}`, action: 'verify', application: name, host: route.host, path: route.path, deadlineMs: VERIFY_MS, after: isPromoted ? [`promote/${name}`] : [], change: 'none',
      summary: `verify ${name} over ${route.host}`, causesDowntime: false,
    });
  }
  return steps;
}

/** Plans the end of generations that nothing needs any more. */
export function planRetirement({ name, retired }: Pick<ApplicationSteps, 'name' | 'retired'>, after: readonly string[]): PlanStep[] {
  return retired.flatMap(({ ref, isDrained }) => {
    if (!isDrained) return [removeStep(ref, after)];
    const drain: PlanStep = {
      name: stepName('drain', ref, true), action: 'drain', application: name, generation: ref.generation ?? '', deadlineMs: DRAIN_MS, after, change: 'none',
      summary: `let the open requests of ${name} end`, causesDowntime: false,
    };
    return [drain, removeStep(ref, [drain.name])];
  });
}
