import type { OperationContext, Resource, ResourceRef } from '@belay/plugin-sdk';
import { refLabels, resourceAnnotations, type Labels } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import type { ProviderParts } from '../provider-parts.js';

/** Where a resource's objects are, and the marks that they carry. */
export interface Place {
  readonly namespace: string;
  readonly environmentId: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** Gives the place of a resource that the operation in hand makes or changes. */
export function placeOf({ scope }: Pick<ProviderParts, 'scope'>, resource: Pick<Resource, 'ref' | 'specHash'>, op: OperationContext): Place {
  const { ref } = resource;
  return { namespace: namespaceName(scope, ref.environmentId), environmentId: ref.environmentId, labels: refLabels(scope, ref, op.meta.projectId), annotations: resourceAnnotations(scope, resource, op) };
}

/** How people call a resource, e.g. `web (generation g4)`. */
export function describeRef(ref: ResourceRef): string {
  return ref.generation === undefined ? `${ref.kind} ${ref.name}` : `${ref.name} (generation ${ref.generation})`;
}
