import { BelayError, type ObservedResource, type OperationContext, type Resource, type ResourceRef, type VolumeSpec } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { Stored } from '../cache/shapes.js';
import { collectionPath, kinds, objectPath } from '../cluster/kinds.js';
import { isMissing } from '../cluster/kube-error.js';
import { annotation, refOfLabels } from '../mapping/labels.js';
import { claimName, namespaceName } from '../mapping/names.js';
import { claimManifest } from '../mapping/volume.manifest.js';
import type { ProviderParts } from '../provider-parts.js';
import { ensureNamespace } from './network.resource.js';
import { placeOf } from './place.js';

const writerShape = z.object({ program: z.string(), majorVersion: z.string() });
const classList = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }) })).default([]) });
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** Finds a volume as it is, with what wrote it. */
export function inspectVolume({ cache, scope }: Pick<ProviderParts, 'cache' | 'scope'>, ref: ResourceRef): ObservedResource | undefined {
  const claim = cache.informers.claim.get(namespaceName(scope, ref.environmentId), claimName(ref.name));
  return claim === undefined ? undefined : observeVolume(claim);
}

/** Gives the observed form of a claim. */
export function observeVolume(found: Stored<'claim'>): ObservedResource | undefined {
  const { metadata, status, spec } = found;
  const ref = refOfLabels(metadata.labels);
  if (ref === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  const writer = writerOf(found);
  return {
    ref, specHash: metadata.annotations[annotation.specHash] ?? '', key: metadata.annotations[annotation.key] ?? '', instances: [], isHealthy: status.phase !== 'Lost', ...(writer === undefined ? {} : { writer }),
    details: { owner: metadata.annotations[annotation.application], phase: status.phase, size: spec.resources.requests['storage'] },
  };
}

/**
 * Makes a volume, or keeps the one that is there: data is never lost by an apply.
 * @throws {BelayError} DATA_UPGRADE_NEEDS_BACKUP when another program or major version wrote it; STORAGE_UNAVAILABLE when no storage class can give it.
 */
export async function applyVolume(parts: ProviderParts, resource: Resource, spec: VolumeSpec, op: OperationContext): Promise<ObservedResource> {
  const place = placeOf(parts, resource, op);
  const found = parts.cache.informers.claim.get(place.namespace, claimName(spec.name));
  const writtenBy = found === undefined ? undefined : writerOf(found);
  assertWriter(spec, writtenBy);
  await Promise.all([ensureNamespace(parts, resource, op), found === undefined ? assertStorageClass(parts, spec, op.signal) : undefined]);
  const kept: VolumeSpec = writtenBy === undefined ? spec : { ...spec, writer: writtenBy };
  await parts.writer.apply(claimManifest(parts.options, kept, { ...place, presentSize: found?.spec.resources.requests['storage'] }), op);
  const observed = inspectVolume(parts, resource.ref);
  if (observed === undefined) throw new BelayError('RESOURCE_TERMINATING', `The claim of volume ${spec.name} is still being removed; it is tried again.`);
  return observed;
}

/** Removes a volume and its data, and waits until it is gone; one that is gone is success. */
export async function removeVolume({ cache, scope, writer }: Pick<ProviderParts, 'cache' | 'scope' | 'writer'>, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const namespace = namespaceName(scope, ref.environmentId);
  const name = claimName(ref.name);
  const found = cache.informers.claim.get(namespace, name);
  if (found === undefined) return false;
  const { uid } = found.metadata;
  await writer.remove({ kind: kinds.claim, namespace, name, uid }, op);
  await cache.until(namespace, () => (cache.informers.claim.get(namespace, name)?.metadata.uid === uid ? undefined : true), op.signal);
  return true;
}

function assertWriter(spec: VolumeSpec, writtenBy: z.output<typeof writerShape> | undefined): void {
  const wanted = spec.writer;
  if (wanted === undefined || wanted.majorVersion === '' || writtenBy === undefined) return;
  if (writtenBy.program === wanted.program && writtenBy.majorVersion === wanted.majorVersion) return;
  throw new BelayError('DATA_UPGRADE_NEEDS_BACKUP', `Volume ${spec.name} was written by ${writtenBy.program} ${writtenBy.majorVersion}; ${wanted.program} ${wanted.majorVersion} must not open it. Take a backup and restore it into a new service, or keep the version.`, { details: { volume: spec.name, writtenBy, wanted } });
}

/** A claim without a class that exists would stay pending for ever. */
async function assertStorageClass({ client, options }: Pick<ProviderParts, 'client' | 'options'>, spec: VolumeSpec, signal: AbortSignal): Promise<void> {
  const { storageClass } = options;
  if (storageClass !== undefined) {
    try {
      await client.call({ method: 'GET', path: objectPath(kinds.storageClass, undefined, storageClass), doing: `look for StorageClass ${storageClass}`, signal });
      return;
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new BelayError('STORAGE_UNAVAILABLE', `Volume ${spec.name} cannot be made: the cluster has no storage class "${storageClass}". Name one of \`kubectl get storageclass\` in the target's option storageClass.`, { cause: error, details: { storageClass } });
    }
  }
  const { items } = classList.parse(await client.call({ method: 'GET', path: collectionPath(kinds.storageClass), doing: 'list storage classes', signal }));
  if (items.some(({ metadata }) => metadata.annotations[DEFAULT_CLASS] === 'true')) return;
  const names = items.map(({ metadata }) => metadata.name).join(', ');
  throw new BelayError('STORAGE_UNAVAILABLE', `Volume ${spec.name} cannot be made: the cluster has no default storage class. Name one in the target's option storageClass${names === '' ? '; none is installed yet' : ` (there are ${names})`}.`);
}

/** Gives what wrote a claim's data; undefined where nobody said. */
export function writerOf({ metadata }: Stored<'claim'>): z.output<typeof writerShape> | undefined {
  return readWriter(metadata.annotations[annotation.writer]);
}

function readWriter(text: string | undefined): z.output<typeof writerShape> | undefined {
  return text === undefined ? undefined : writerShape.safeParse(JSON.parse(text)).data;
}
