import { z } from 'zod';
import { joinFields, type FieldTree } from '../export/owned-fields.js';
import { FIELD_MANAGER } from '../mapping/labels.js';
import { shortHash } from '../mapping/names.js';

/** Entries of `metadata.managedFields`. source: Kubernetes API reference, ManagedFieldsEntry. */
export const managedFields = z.array(z.object({
  manager: z.string().default(''), operation: z.string().default(''), subresource: z.string().optional(), time: z.string().default(''), fieldsV1: z.record(z.string(), z.unknown()).default({}),
})).default([]);

/** What Belay holds of an object. */
export interface HeldFields {
  /** Stands for the fields that Belay applied and nobody took over since; empty where it holds none. Who changes a field by any other name becomes its holder. */
  readonly held: string;
  /** Manager that wrote the object last besides Belay, its status aside, e.g. `kubectl-edit`. */
  readonly changedBy?: string;
}

/** Annotations are written at other times than the rest, and the number of replicas may be an autoscaler's. */
const LEFT_OUT = new Set(['f:metadata/f:annotations', 'f:metadata/f:ownerReferences', 'f:spec/f:replicas']);

/** Reads who holds the fields of an object. */
export function readHeldFields(entries: z.output<typeof managedFields>): HeldFields {
  const whole = entries.filter(({ subresource }) => subresource === undefined);
  const paths = pathsOf(joinFields(whole.filter(({ manager }) => manager === FIELD_MANAGER).map(({ fieldsV1 }) => fieldsV1)), '');
  const other = whole.filter(({ manager }) => manager !== FIELD_MANAGER).sort((one, next) => next.time.localeCompare(one.time))[0];
  return { held: paths.length === 0 ? '' : shortHash(...paths.sort()).slice(0, 8), ...(other === undefined ? {} : { changedBy: other.manager }) };
}

function pathsOf(tree: FieldTree, above: string): string[] {
  return Object.entries(tree).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}/${name}`;
    if (name === '.' || LEFT_OUT.has(path)) return [];
    const deeper = inner !== null && typeof inner === 'object' ? pathsOf({ ...inner }, path) : [];
    return deeper.length === 0 && !/^f:(metadata|spec)$/.test(path) ? [path] : deeper;
  });
}
