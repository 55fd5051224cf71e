import type { OperationContext, Resource, ResourceRef } from '@belay/plugin-sdk';

/** Labels by which Belay knows again what it made. Nothing without the own instance's label is ever touched. */
export const label = {
  instance: 'dev.belay.instance', target: 'dev.belay.target', project: 'dev.belay.project', environment: 'dev.belay.environment',
  kind: 'dev.belay.kind', name: 'dev.belay.name', application: 'dev.belay.application', generation: 'dev.belay.generation', replica: 'dev.belay.replica',
  specHash: 'dev.belay.spec-hash', key: 'dev.belay.key', fence: 'dev.belay.fence', image: 'dev.belay.image', writer: 'dev.belay.writer', ports: 'dev.belay.ports',
  buildKey: 'dev.belay.build-key', bases: 'dev.belay.base-images', settings: 'dev.belay.settings',
  offlineFamily: 'dev.belay.offline.family', offlineVersion: 'dev.belay.offline.version', offlineProgram: 'dev.belay.offline.program',
} as const;

/** Labels of one object, as Docker keeps them. */
export type Labels = Readonly<Record<string, string>>;

/** Whose objects are meant: those of one Belay installation and one target. */
export interface Scope {
  readonly instance: string;
  readonly targetId: string;
}

/** Labels that everything made for a scope carries. */
export function scopeLabels(scope: Scope): Labels {
  return { [label.instance]: scope.instance, [label.target]: scope.targetId };
}

/** Labels of one resource, made or last changed by the operation in hand. */
export function resourceLabels(scope: Scope, resource: Resource, op: OperationContext): Labels {
  const { ref } = resource;
  return {
    ...scopeLabels(scope),
    [label.project]: op.meta.projectId, [label.environment]: ref.environmentId, [label.kind]: ref.kind, [label.name]: ref.name,
    ...(ref.generation === undefined ? {} : { [label.generation]: ref.generation }),
    [label.specHash]: resource.specHash, [label.key]: op.key, [label.fence]: String(op.fence),
  };
}

/** Label filters in Docker's form that match one resource of a scope (all generations when the reference has none). */
export function refFilter(scope: Scope, ref: ResourceRef): string[] {
  const wanted: Labels = {
    ...scopeLabels(scope), [label.environment]: ref.environmentId, [label.kind]: ref.kind, [label.name]: ref.name,
    ...(ref.generation === undefined ? {} : { [label.generation]: ref.generation }),
  };
  return toFilter(wanted);
}

/** Gives labels as `name=value` filters. */
export function toFilter(labels: Labels): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** Says whether labels are those of something that this scope made. */
export function isOwn(scope: Scope, labels: Labels | null | undefined): boolean {
  return labels?.[label.instance] === scope.instance && labels[label.target] === scope.targetId;
}
