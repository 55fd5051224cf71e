import { pinnedImage, type ObservedInstance, type ObservedResource, type PinnedImage, type ResourceRef } from '@belay/plugin-sdk';
import { addressOf } from '../engine/address-book.js';
import type { ContainerSummary } from '../engine/docker-engine.js';
import { label } from '../engine/labels.js';

/** Gives the observed form of a service or a workload's generation from its containers. */
export function observeContainers(ref: ResourceRef, containers: readonly ContainerSummary[]): ObservedResource | undefined {
  const sorted = [...containers].sort((one, other) => one.Created - other.Created || replicaOf(one) - replicaOf(other));
  const newest = sorted.at(-1);
  if (newest === undefined) return undefined;
  const image = readImage(newest);
  return {
    ref,
    specHash: newest.Labels[label.specHash] ?? '',
    key: newest.Labels[label.key] ?? '',
    ...(image === undefined ? {} : { image }),
    instances: sorted.map(observeInstance),
    isHealthy: sorted.every((container) => container.State === 'running'),
  };
}

/** Gives one container as an instance. */
export function observeInstance(container: ContainerSummary): ObservedInstance {
  const exitCode = /^(?:Exited|Restarting) \((\d+)\)/.exec(container.Status)?.[1];
  const address = addressOf(container);
  return {
    id: instanceId(container.Id), state: stateOf(container.State), restarts: 0,
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
    ...(address === undefined ? {} : { address }),
  };
}

/** Id of an instance as logs and observations show it: the first 12 digits of Docker's own. */
export function instanceId(containerId: string): string {
  return containerId.slice(0, 12);
}

/** Gives the resource that a container belongs to; undefined when its labels do not say. */
export function refOfLabels(labels: Readonly<Record<string, string>>): ResourceRef | undefined {
  const environmentId = labels[label.environment];
  const kind = labels[label.kind];
  const name = labels[label.name];
  if (environmentId === undefined || name === undefined || kind !== 'service' && kind !== 'workload' && kind !== 'job' && kind !== 'endpoint') return undefined;
  const generation = labels[label.generation];
  return { environmentId, kind, name, ...(generation === undefined ? {} : { generation }) };
}

/** Number of a replica inside its generation, from 0. */
export function replicaOf(container: ContainerSummary): number {
  return Number(container.Labels[label.replica] ?? 0);
}

function readImage(container: ContainerSummary): PinnedImage | undefined {
  const parsed = pinnedImage.safeParse(JSON.parse(container.Labels[label.image] ?? 'null'));
  return parsed.success ? parsed.data : undefined;
}

function stateOf(state: string): ObservedInstance['state'] {
  switch (state) {
    case 'created': case 'restarting': return 'starting';
    case 'running': return 'running';
    case 'exited': case 'dead': case 'removing': return 'exited';
    default: return 'unknown';
  }
}
