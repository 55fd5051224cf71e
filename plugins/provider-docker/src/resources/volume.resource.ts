import { BelayError, type ObservedResource, type OperationContext, type Resource, type ResourceRef, type VolumeSpec } from '@belay/plugin-sdk';
import { isOwn, label, resourceLabels } from '../engine/labels.js';
import { volumeName } from '../engine/names.js';
import type { ProviderParts } from '../provider-parts.js';
import { claimWriter, forgetWriter, readWriter } from './volume-writer.js';

type VolumeParts = Pick<ProviderParts, 'engine' | 'scope' | 'dataDir'>;

/** Finds a volume as it is, with what wrote it. */
export async function inspectVolume(parts: VolumeParts, ref: ResourceRef): Promise<ObservedResource | undefined> {
  const volume = await parts.engine.findVolume(volumeName(parts.scope, ref.environmentId, ref.name));
  if (volume === undefined || !isOwn(parts.scope, volume.Labels)) return undefined;
  return observeVolume(parts, volume.Name, volume.Labels);
}

/** Gives the observed form of a volume from its labels. */
export async function observeVolume(parts: VolumeParts, name: string, labels: Readonly<Record<string, string>>): Promise<ObservedResource> {
  const ref: ResourceRef = { environmentId: labels[label.environment] ?? '', kind: 'volume', name: labels[label.name] ?? '' };
  const writer = await readWriter(parts.dataDir, name);
  return { ref, specHash: labels[label.specHash] ?? '', key: labels[label.key] ?? '', instances: [], isHealthy: true, ...(writer === undefined ? {} : { writer }), details: { owner: labels[label.application] } };
}

/** Makes a volume, or keeps the one that is there: data is never lost by an apply. */
export async function applyVolume(parts: VolumeParts, resource: Resource, spec: VolumeSpec, op: OperationContext): Promise<ObservedResource> {
  const name = volumeName(parts.scope, resource.ref.environmentId, resource.ref.name);
  const found = await parts.engine.findVolume(name);
  if (found !== undefined && !isOwn(parts.scope, found.Labels)) {
    throw new BelayError('CONFLICT', `A volume named ${name} exists in the Docker engine, but Belay did not make it. Rename or remove it, then try again.`);
  }
  if (spec.writer !== undefined) await claimWriter(parts.dataDir, name, spec.writer);
  if (found !== undefined) return observeVolume(parts, name, found.Labels);
  const labels = { ...resourceLabels(parts.scope, resource, op), [label.application]: spec.owner };
  await op.effect(() => parts.engine.createVolume({ Name: name, Driver: 'local', Labels: labels }));
  return observeVolume(parts, name, labels);
}

/** Removes a volume and its data; one that is gone is success. @throws {BelayError} CONFLICT while a container uses it. */
export async function removeVolume(parts: VolumeParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const name = volumeName(parts.scope, ref.environmentId, ref.name);
  const found = await parts.engine.findVolume(name);
  if (found !== undefined && !isOwn(parts.scope, found.Labels)) return false;
  if (found !== undefined) await removeEndedCopies(parts, name, op);
  const wasPresent = found !== undefined && await op.effect(() => parts.engine.removeVolume(name));
  await forgetWriter(parts.dataDir, name);
  return wasPresent;
}

/** A copy that did not come to its end keeps its container, which would hold the volume for ever. */
async function removeEndedCopies(parts: VolumeParts, name: string, op: OperationContext): Promise<void> {
  const copies = (await parts.engine.listContainersOf(name)).filter(({ State, Labels }) => State !== 'running' && isOwn(parts.scope, Labels) && Labels[label.kind] === 'job' && Labels[label.name]?.startsWith('copy-') === true);
  for (const { Id } of copies) await op.effect(() => parts.engine.removeContainer(Id));
}
