import type { Clock, ObservedInstance, ObservedResource, WorkloadSpec } from '@belay/plugin-sdk';
import type { StoredResource } from '../engine/records.js';

/** Where the processes of a resource are at this moment. */
export type ProcessState = { readonly kind: 'none' } | { readonly kind: 'stopped' } | { readonly kind: 'exited'; readonly exitCode: number } | { readonly kind: 'starting' } | { readonly kind: 'healthy' };

/** Computes the state from what the resource was programmed to do and the time since its start. */
export function processStateOf(stored: StoredResource, clock: Clock): ProcessState {
  if (stored.spec.kind !== 'workload' && stored.spec.kind !== 'service') return { kind: 'none' };
  if (!stored.isRunning) return { kind: 'stopped' };
  const { exitsWith, healthyAfterMs } = stored.behaviour;
  if (exitsWith !== undefined) return { kind: 'exited', exitCode: exitsWith };
  return healthyAfterMs !== null && clock.now().getTime() - stored.startedAtMs >= healthyAfterMs ? { kind: 'healthy' } : { kind: 'starting' };
}

/** Gives a stored resource as the contract shows it; no variable's value is in it. */
export function toObserved(stored: StoredResource, clock: Clock): ObservedResource {
  const state = processStateOf(stored, clock);
  return {
    ref: stored.ref, specHash: stored.specHash, key: stored.key,
    instances: instancesOf(stored, state),
    isHealthy: state.kind === 'healthy' || state.kind === 'none',
    ...(stored.image === undefined ? {} : { image: stored.image }),
    ...(stored.promotedGeneration === undefined ? {} : { promotedGeneration: stored.promotedGeneration }),
    ...(stored.writer === undefined ? {} : { writer: stored.writer }),
  };
}

/** There is no load in memory: the autoscaler knows its bounds only. */
function replicasOf({ replicas, autoscaling }: WorkloadSpec): number {
  return autoscaling === undefined ? replicas : Math.min(Math.max(replicas, autoscaling.min), autoscaling.max);
}

function instancesOf({ spec, incarnation }: StoredResource, state: ProcessState): ObservedInstance[] {
  if (spec.kind !== 'workload' && spec.kind !== 'service') return [];
  const count = spec.kind === 'workload' ? replicasOf(spec) : 1;
  return Array.from({ length: count }, (_value, index) => {
    const instance = { id: `${incarnation}-${index}`, restarts: 0 };
    if (state.kind === 'exited') return { ...instance, state: 'exited', exitCode: state.exitCode };
    if (state.kind === 'stopped') return { ...instance, state: 'exited', exitCode: 0 };
    return { ...instance, state: state.kind === 'healthy' ? 'running' : 'starting' };
  });
}
