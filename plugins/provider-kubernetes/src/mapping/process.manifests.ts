import type { V1Deployment, V1PodDisruptionBudget, V1Secret, V1Service, V1StatefulSet } from '@kubernetes/client-node';
import type { PortSpec, ServiceSpec, WorkloadSpec } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { annotation, label, type Labels } from './labels.js';
import { workloadName } from './names.js';
import { podTemplate, portName } from './pod-template.js';

/** Whose manifest it is, and as what. */
export interface ProcessPlace {
  readonly namespace: string;
  readonly environmentId: string;
  /** Labels of the object; its Pods carry them too. */
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Name of the Secret with its variables. */
  readonly variables: string;
}

type PodOptions = Pick<KubernetesOptions, 'podSecurity' | 'requestsPercent'>;

/** Gives the immutable Secret with the variables of a process. */
export function variablesManifest(name: string, { namespace, labels, annotations }: Pick<ProcessPlace, 'namespace' | 'labels' | 'annotations'>, variables: Readonly<Record<string, string>>): V1Secret {
  const entries = Object.entries(variables).map(([key, value]) => [key, Buffer.from(value).toString('base64')] as const);
  return {
    apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, labels: { ...labels }, annotations: { ...annotations } }, type: 'Opaque', immutable: true,
    // The API server stores no empty map, and then takes one that is applied again for a change.
    ...(entries.length === 0 ? {} : { data: Object.fromEntries(entries) }),
  };
}

/** Gives one generation of an application: a Deployment, or a StatefulSet where it has storage. It gets no traffic by this. */
export function workloadManifest(options: PodOptions, spec: WorkloadSpec, place: ProcessPlace): V1Deployment | V1StatefulSet {
  const name = workloadName(spec);
  const selector = { matchLabels: selectorLabels(place.labels) };
  const template = podTemplate(options, spec, {
    name: 'app', labels: place.labels, variables: place.variables, stopTimeoutMs: spec.stopTimeoutMs ?? 10_000, hasInit: true, isSpread: spec.replicas > 1 || spec.autoscaling !== undefined,
  });
  const metadata = {
    name, namespace: place.namespace, labels: { ...place.labels, [label.appComponent]: 'application' },
    annotations: { ...processAnnotations(place, spec), [annotation.replicas]: String(spec.replicas), [annotation.isStopped]: 'false' },
  };
  // Where an autoscaler counts the replicas, nobody else may.
  const replicas = spec.autoscaling === undefined ? { replicas: spec.replicas } : {};
  if (spec.mounts.length > 0) return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { ...replicas, serviceName: spec.application, podManagementPolicy: 'Parallel', revisionHistoryLimit: 1, selector, template } };
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata,
    spec: { ...replicas, revisionHistoryLimit: 0, progressDeadlineSeconds: Math.ceil(spec.startTimeoutMs / 1000) + 1, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, selector, template },
  };
}

/** Gives the budget by which a drain of nodes leaves most replicas running; undefined for a single one. */
export function disruptionBudget(spec: WorkloadSpec, place: ProcessPlace): V1PodDisruptionBudget | undefined {
  if ((spec.autoscaling?.min ?? spec.replicas) < 2) return undefined;
  return {
    apiVersion: 'policy/v1', kind: 'PodDisruptionBudget',
    metadata: { name: workloadName(spec), namespace: place.namespace, labels: { ...place.labels }, annotations: { ...place.annotations } },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(place.labels) } },
  };
}

/** Gives a backing service: one instance on its volume, changed in place. */
export function serviceManifest(options: PodOptions, spec: ServiceSpec, place: ProcessPlace): V1StatefulSet {
  return {
    apiVersion: 'apps/v1', kind: 'StatefulSet',
    metadata: {
      name: spec.name, namespace: place.namespace, labels: { ...place.labels, [label.appComponent]: 'service' },
      annotations: { ...processAnnotations(place, spec), [annotation.replicas]: '1', [annotation.isStopped]: 'false' },
    },
    spec: {
      replicas: 1, serviceName: spec.name, revisionHistoryLimit: 1, selector: { matchLabels: selectorLabels(place.labels) },
      template: podTemplate(options, spec, { name: 'service', labels: place.labels, annotations: { [annotation.specHash]: place.annotations[annotation.specHash] ?? '' }, variables: place.variables, stopTimeoutMs: spec.stopTimeoutMs ?? 30_000, hasInit: false }),
    },
  };
}

/** Gives the name under which a backing service is found in its environment. */
export function serviceAddress(spec: ServiceSpec, place: ProcessPlace): V1Service {
  return {
    apiVersion: 'v1', kind: 'Service',
    metadata: { name: spec.name, namespace: place.namespace, labels: { ...place.labels }, annotations: { ...place.annotations } },
    spec: { type: 'ClusterIP', selector: selectorLabels(place.labels), ports: servicePorts(spec.ports) },
  };
}

/** Ports of a Service. */
export function servicePorts(ports: readonly PortSpec[]) {
  return ports.map((port) => ({ name: portName(port), port: port.port, targetPort: port.port, protocol: port.protocol.toUpperCase() }));
}

/** Labels that tell the Pods of one resource from all others: what selectors are made of. */
export function selectorLabels(labels: Labels): Record<string, string> {
  const wanted = [label.instance, label.target, label.environment, label.kind, label.name, label.generation];
  return Object.fromEntries(wanted.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}

function processAnnotations({ annotations, variables }: ProcessPlace, { image, ports }: Pick<WorkloadSpec, 'image' | 'ports'>): Labels {
  return { ...annotations, [annotation.image]: JSON.stringify(image), [annotation.variables]: variables, [annotation.ports]: JSON.stringify(ports) };
}
