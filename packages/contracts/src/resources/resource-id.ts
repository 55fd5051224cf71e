import type { ResourceRef } from './resource.js';

/** Gives a resource's id in a plan, e.g. `service/db` or `workload/web@g12`. */
export function resourceId(ref: ResourceRef): string {
  return ref.generation === undefined ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.name}@${ref.generation}`;
}
