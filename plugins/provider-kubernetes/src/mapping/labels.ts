import type { OperationContext, Resource, ResourceRef } from '@belay/plugin-sdk';

/** Labels by which Belay knows again what it made, and by which objects are selected. Nothing without the own instance's label is ever touched. */
export const label = {
  instance: 'belay.dev/instance', target: 'belay.dev/target', project: 'belay.dev/project', environment: 'belay.dev/environment',
  kind: 'belay.dev/kind', name: 'belay.dev/name', application: 'belay.dev/application', generation: 'belay.dev/generation',
  appName: 'app.kubernetes.io/name', appInstance: 'app.kubernetes.io/instance', appVersion: 'app.kubernetes.io/version', appComponent: 'app.kubernetes.io/component', appPartOf: 'app.kubernetes.io/part-of', managedBy: 'app.kubernetes.io/managed-by',
} as const;

/** What is kept beside an object for Belay and for people, but is never selected by. */
export const annotation = {
  specHash: 'belay.dev/spec-hash', key: 'belay.dev/key', fence: 'belay.dev/fence', owner: 'belay.dev/owner', image: 'belay.dev/image', replicas: 'belay.dev/replicas', isStopped: 'belay.dev/stopped',
  settings: 'belay.dev/settings', variables: 'belay.dev/variables', writer: 'belay.dev/writer', ports: 'belay.dev/ports', application: 'belay.dev/application', begun: 'belay.dev/begun', copied: 'belay.dev/copied', made: 'belay.dev/made',
} as const;

/** Labels or annotations of one object. */
export type Labels = Readonly<Record<string, string>>;

/** Whose objects are meant: those of one Belay installation and one target. */
export interface Scope {
  readonly instance: string;
  readonly targetId: string;
}

/** Field manager under which Belay applies. */
export const FIELD_MANAGER = 'belay';

/** Labels that everything made for a scope carries. */
export function scopeLabels(scope: Scope): Labels {
  return { [label.managedBy]: 'belay', [label.instance]: scope.instance, [label.target]: scope.targetId };
}

/** Label selector of everything made for a scope. */
export function scopeSelector(scope: Scope): string {
  return `${label.instance}=${scope.instance},${label.target}=${scope.targetId}`;
}

/** Labels of one resource. They are the same for every operation that applies it, so that selectors stand on them. */
export function refLabels(scope: Scope, ref: ResourceRef, projectId: string): Labels {
  return {
    ...scopeLabels(scope),
    [label.appName]: ref.name, [label.appInstance]: labelValue(ref.generation === undefined ? ref.name : `${ref.name}-${ref.generation}`), [label.appPartOf]: labelValue(projectId),
    [label.project]: labelValue(projectId), [label.environment]: labelValue(ref.environmentId), [label.kind]: ref.kind, [label.name]: ref.name,
    ...(ref.generation === undefined ? {} : { [label.generation]: ref.generation }),
  };
}

/** Gives the id of the operation that made or changed an object last. */
export function operationOf(annotations: Labels): string | undefined {
  const id = annotations[annotation.key]?.split(':')[0];
  return id === '' ? undefined : id;
}

/** Annotations of what the operation in hand makes or changes. */
export function resourceAnnotations(scope: Scope, { ref, specHash }: Pick<Resource, 'ref' | 'specHash'>, op: OperationContext): Labels {
  return { [annotation.owner]: `belay/${scope.instance}/${scope.targetId}/${ref.environmentId}`, [annotation.specHash]: specHash, [annotation.key]: op.key, [annotation.fence]: String(op.fence) };
}

/** Gives a text in the form that label values have: at most 63 letters, digits, `-`, `_` and `.`. */
export function labelValue(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

/** Says whether labels are those of something that this scope made. */
export function isOwn(scope: Scope, labels: Labels | undefined): boolean {
  return labels?.[label.instance] === scope.instance && labels[label.target] === scope.targetId;
}

/** Gives the resource that an object stands for; undefined when its labels do not say. */
export function refOfLabels(labels: Labels): ResourceRef | undefined {
  const environmentId = labels[label.environment];
  const name = labels[label.name];
  const kind = resourceKinds.find((one) => one === labels[label.kind]);
  if (environmentId === undefined || name === undefined || kind === undefined) return undefined;
  const generation = labels[label.generation];
  return { environmentId, kind, name, ...(generation === undefined || kind !== 'workload' ? {} : { generation }) };
}

const resourceKinds = ['network', 'volume', 'service', 'workload', 'endpoint', 'route', 'job'] as const;
