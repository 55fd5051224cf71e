import { pinnedImage, type ObservedInstance, type ObservedResource, type PinnedImage, type ResourceRef } from '@belay/plugin-sdk';
import type { ClusterCache } from '../cache/cluster-cache.js';
import type { Pod, Stored } from '../cache/shapes.js';
import { annotation, label, labelValue, refOfLabels, type Scope } from '../mapping/labels.js';
import { namespaceName, workloadName } from '../mapping/names.js';
import { differenceOf } from '../resources/made-of.js';

/** What makes the Pods of a service or a workload's generation. */
export type Controller = Stored<'deployment'> | Stored<'statefulSet'>;

/** A controller with its kind. */
export type FoundController = { readonly kind: 'deployment'; readonly object: Stored<'deployment'> } | { readonly kind: 'statefulSet'; readonly object: Stored<'statefulSet'> };

/** Finds what makes the Pods of a service or workload; undefined when nothing does, or it is being removed. */
export function findController({ cache, scope }: { readonly cache: ClusterCache; readonly scope: Scope }, ref: ResourceRef): FoundController | undefined {
  const namespace = namespaceName(scope, ref.environmentId);
  const name = ref.kind === 'service' ? ref.name : workloadName(ref);
  const deployment = cache.informers.deployment.get(namespace, name);
  if (deployment !== undefined && isOf(deployment, ref)) return { kind: 'deployment', object: deployment };
  const statefulSet = cache.informers.statefulSet.get(namespace, name);
  return statefulSet !== undefined && isOf(statefulSet, ref) ? { kind: 'statefulSet', object: statefulSet } : undefined;
}

/** Lists the Pods of a resource, oldest first; those on their way out too. */
export function podsOf({ cache, scope }: { readonly cache: ClusterCache; readonly scope: Scope }, ref: ResourceRef): Pod[] {
  return cache.informers.pod.inNamespace(namespaceName(scope, ref.environmentId)).filter((pod) => matches(pod, ref))
    .sort((one, other) => (one.metadata.creationTimestamp ?? '').localeCompare(other.metadata.creationTimestamp ?? '') || one.metadata.name.localeCompare(other.metadata.name));
}

/** Gives the observed form of a service or a workload's generation. Replicas that have no Pod yet are shown as starting, those of a stopped one as exited. */
export function observeProcesses(cache: ClusterCache, controller: Controller, pods: readonly Pod[]): ObservedResource | undefined {
  const { metadata, spec } = controller;
  const ref = refOfLabels(metadata.labels);
  if (ref === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  const isStopped = metadata.annotations[annotation.isStopped] === 'true';
  const wanted = isStopped ? Number(metadata.annotations[annotation.replicas] ?? 1) : spec.replicas;
  const living = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).map(observePod);
  const missing = Array.from({ length: Math.max(0, wanted - living.length) }, (_, index): ObservedInstance => ({ id: `${metadata.name}-${living.length + index}`, state: isStopped ? 'exited' : 'starting', restarts: 0 }));
  const instances = [...living, ...missing];
  const image = readImage(metadata.annotations[annotation.image]);
  return {
    ref, specHash: metadata.annotations[annotation.specHash] ?? '', key: metadata.annotations[annotation.key] ?? '', ...(image === undefined ? {} : { image }), instances,
    isHealthy: instances.length > 0 && pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).filter(isReady).length === instances.length,
    ...differenceOf(cache, controller),
  };
}

/** Gives a Pod as an instance. */
function observePod({ metadata, status }: Pod): ObservedInstance {
  const [container] = status.containerStatuses;
  const ended = container?.state.terminated ?? (container?.state.waiting === undefined ? undefined : container.lastState.terminated);
  return {
    id: metadata.name, restarts: container?.restartCount ?? 0,
    state: ended !== undefined ? 'exited' : container?.state.running !== undefined ? 'running' : status.phase === 'Failed' || status.phase === 'Succeeded' ? 'exited' : status.phase === 'Pending' || status.phase === 'Running' ? 'starting' : 'unknown',
    ...(ended === undefined ? {} : { exitCode: ended.exitCode }), ...(status.podIP === undefined ? {} : { address: status.podIP }),
    ...(container?.state.running?.startedAt == null ? {} : { startedAt: container.state.running.startedAt }),
  };
}

/** Says whether a Pod takes traffic. */
export function isReady({ status }: Pod): boolean {
  return status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

function isOf({ metadata }: Controller, ref: ResourceRef): boolean {
  return metadata.deletionTimestamp === undefined && metadata.labels[label.kind] === ref.kind && metadata.labels[label.name] === ref.name;
}

function matches({ metadata: { labels } }: Pod, ref: ResourceRef): boolean {
  return labels[label.environment] === labelValue(ref.environmentId) && labels[label.kind] === ref.kind && labels[label.name] === ref.name && (ref.generation === undefined || labels[label.generation] === ref.generation);
}

function readImage(text: string | undefined): PinnedImage | undefined {
  return text === undefined ? undefined : pinnedImage.safeParse(JSON.parse(text)).data;
}
