import type { ObservedResource, PlanStep, Resource, ResourceRef } from '@belay/contracts';

/** Time that a generation gets to finish its open requests before it is stopped. */
export const DRAIN_MS = 30_000;
/** Time that a route gets to answer after the switch. */
export const VERIFY_MS = 30_000;
/** Times that processes get to stop by themselves. */
const STOP_MS = { workload: 10_000, service: 30_000, other: 10_000 } as const;

type Extra = Partial<Pick<PlanStep, 'summary' | 'causesDowntime' | 'dataRisk'>>;

/** Drafts the step that makes or changes a resource. */
export function applyStep(resource: Resource, after: readonly string[], found: ObservedResource | undefined, extra: Extra = {}): PlanStep {
  const { kind, name } = resource.ref;
  const change = found === undefined ? 'create' : 'change';
  return { name: stepName('apply', resource.ref), action: 'apply', resource, after, change, summary: `${change} ${kind} ${name}${imageNote(resource)}${scalingNote(resource)}`, causesDowntime: false, ...extra };
}

/** Drafts the step that waits until a service or workload is healthy. */
export function waitStep({ ref, spec }: Resource, after: readonly string[]): PlanStep {
  const isRunning = spec.kind === 'service' || spec.kind === 'workload';
  return {
    name: stepName('wait', ref), action: 'waitUntilHealthy', ref, after, change: 'none', summary: `wait until ${ref.kind} ${ref.name} is healthy`, causesDowntime: false,
    healthCheck: isRunning ? spec.healthCheck : { kind: 'none' }, deadlineMs: isRunning ? spec.startTimeoutMs : 60_000,
  };
}

/** Drafts the step that removes a resource. */
export function removeStep(ref: ResourceRef, after: readonly string[], extra: Extra = {}): PlanStep {
  const stopTimeoutMs = ref.kind === 'workload' || ref.kind === 'service' ? STOP_MS[ref.kind] : STOP_MS.other;
  return { name: stepName('remove', ref, true), action: 'remove', ref, after, change: 'remove', summary: `remove ${ref.kind} ${labelOf(ref)}`, causesDowntime: false, stopTimeoutMs, ...extra };
}

/** Drafts the step that stops or starts what a resource runs. */
export function setRunningStep(ref: ResourceRef, isRunning: boolean, after: readonly string[], extra: Extra = {}): PlanStep {
  const verb = isRunning ? 'start' : 'stop';
  return {
    name: stepName(verb, ref, true), action: 'setRunning', ref, isRunning, after, change: 'change', summary: `${verb} ${ref.kind} ${labelOf(ref)}`, causesDowntime: false,
    stopTimeoutMs: ref.kind === 'service' ? STOP_MS.service : STOP_MS.workload, ...extra,
  };
}

/** Gives a step's name; what a plan adds has no generation in it, so that the name is the same whichever operation runs the plan. */
export function stepName(verb: string, ref: ResourceRef, withGeneration = false): string {
  if (ref.kind === 'network') return `${verb}/network`;
  return `${verb}/${ref.kind}/${withGeneration ? labelOf(ref) : ref.name}`;
}

function labelOf({ name, generation }: ResourceRef): string {
  return generation === undefined ? name : `${name}@${generation}`;
}

function scalingNote({ spec }: Resource): string {
  if (spec.kind !== 'workload' || spec.autoscaling === undefined) return '';
  const { min, max, metric, targetPercent } = spec.autoscaling;
  return ` (${spec.replicas} of ${min} to ${max} instances, as ${targetPercent} % of the reserved ${metric === 'ram' ? 'memory' : 'CPU'} needs)`;
}

function imageNote({ spec }: Resource): string {
  if (spec.kind !== 'service') return '';
  const { ref, substitute } = spec.image;
  return substitute === undefined ? ` (${ref})` : ` (${ref} → offline substitute ${substitute.program} ${substitute.version})`;
}
