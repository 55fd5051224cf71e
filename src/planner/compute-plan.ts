import { BelayError, type Plan, type PlanStep, type ReleaseSpec, type ServiceSpec } from '@belay/contracts';
import { hashOf } from './hash.js';
import { withImageChecks } from './image-checks.js';
import { isTrialVolume } from './kept-data.js';
import { readObserved } from './observed-state.js';
import type { PlanContext } from './plan-context.js';
import type { PlanInput } from './plan-input.js';
import { checkDataUpgrades, planRelease } from './plan-release.js';
import { mendNetwork, planNetwork } from './plan-services.js';
import { planDestroy, planStop } from './plan-whole.js';

/**
 * Computes what has to be done to come from what is observed to a goal: a pure function, so the same input gives the same plan and hash.
 * Steps of an undo have names of their own (`undo/…`), because they are other effects than the forward steps of the same operation.
 * @throws {BelayError} DATA_UPGRADE_NEEDS_BACKUP for a service whose major version changes on its data; NO_RELEASE for a start without one.
 */
export function computePlan(input: PlanInput): Plan {
  const steps = planSteps(input);
  const named = input.goal.kind === 'last-good' ? steps.map(asUndo) : steps;
  return {
    hash: hashOf({ environmentId: input.environmentId, steps: named.map((step) => hashedForm(step, input.generation)) }), steps: named,
    causesDowntime: named.some(({ causesDowntime }) => causesDowntime),
    dataRisks: named.flatMap(({ dataRisk }) => (dataRisk === undefined ? [] : [dataRisk])),
    warnings: input.goal.kind === 'release' ? substituteWarnings(input.goal.release) : [],
  };
}

function planSteps(input: PlanInput): PlanStep[] {
  const { goal, current } = input;
  const state = readObserved(input.observed);
  switch (goal.kind) {
    case 'stopped': return planStop(state);
    case 'destroyed': return planDestroy(state);
    case 'started':
      if (current === null) throw new BelayError('NO_RELEASE', 'The environment has no release to start; deploy it first.');
      return withNetwork(input, { release: current, isSealed: true, restart: [], isUndo: false }, (context) => planRelease(context, current, 'run'));
    case 'last-good':
      return withNetwork(input, {
        release: current ?? { releaseId: '', environmentId: input.environmentId, applications: [], services: [] },
        isSealed: true, restart: [], isUndo: true, failedGeneration: goal.failedGeneration, undoneOperationId: input.operationId, endsStopped: !goal.isMeantToRun,
      }, (context) => planRelease(context, current, 'run'));
    case 'release':
      return withNetwork(input, { release: goal.release, isSealed: goal.isSealed, restart: goal.restart, isUndo: false }, (context) => {
        checkDataUpgrades(context, current);
        return planRelease(context, current, goal.reach);
      });
  }
}

function withNetwork(input: PlanInput, part: Omit<PlanContext, 'state' | 'scope' | 'current' | 'data' | 'networkSteps'>, plan: (context: PlanContext) => PlanStep[]): PlanStep[] {
  const state = readObserved(input.observed);
  const scope = { environmentId: input.environmentId, generation: input.generation };
  const isRunning = input.goal.kind !== 'release' || input.goal.reach === 'run';
  const isEmpty = part.release.applications.length === 0 && part.release.services.length === 0;
  const network = isRunning && !isEmpty ? planNetwork({ state, scope }) : [];
  const steps = [...network, ...(isRunning && !isEmpty ? mendNetwork({ state, scope, ...part }) : []), ...plan({ ...part, state, scope, current: input.current, data: input.data ?? {}, networkSteps: network.map(({ name }) => name) })];
  return part.isUndo ? steps : withImageChecks(steps, part.release, state);
}

function asUndo(step: PlanStep): PlanStep {
  return { ...step, name: `undo/${step.name}`, after: step.after.map((name) => `undo/${name}`) };
}

/** What of a step stands in the hash: not the new generation's name nor references, which every operation has anew. */
function hashedForm(step: PlanStep, generation: string): unknown {
  const { summary: _summary, ...rest } = step;
  if (step.action === 'apply' || step.action === 'copyVolume') {
    const { ref: { kind, name }, spec } = step.resource;
    const specHash = spec.kind === 'service' && spec.mounts.some(({ volume }) => isTrialVolume(volume, generation)) ? trialHash(spec) : step.resource.specHash;
    return kind === 'volume' && isTrialVolume(name, generation) ? { ...rest, resource: 'copy' } : { ...rest, resource: { kind, name, specHash, replicas: spec.kind === 'workload' && spec.autoscaling === undefined ? spec.replicas : null } };
  }
  if (step.action === 'promote') return { ...rest, to: step.to === generation ? 'new' : step.to };
  if (step.action === 'waitUntilHealthy') return { ...rest, ref: { ...step.ref, generation: step.ref.generation === generation ? 'new' : step.ref.generation } };
  return rest;
}

/** The spec of a service on its copy, whose volume has a new name in every operation. */
function trialHash({ image, mounts, variablesRef: _ref, ...spec }: ServiceSpec): string {
  return hashOf({ ...spec, image: image.ref, mounts: mounts.map(({ path }) => path) });
}

function substituteWarnings({ services, applications }: ReleaseSpec): string[] {
  return [...services, ...applications].flatMap(({ image }) => (image?.substitute === undefined ? [] : [`${image.ref} → offline substitute ${image.substitute.program} ${image.substitute.version}`]));
}
