import { BelayError, pinnedImage, type ActivityOutput, type CallInput, type OperationContext, type PinnedImage, type ResourceRef, type VolumeSpec } from '@belay/plugin-sdk';
import type { Pod, Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { diagnose } from '../health/diagnose.js';
import { removeJob } from '../jobs/remove-job.js';
import { readPodTail } from '../logs/read-logs.js';
import { copyManifest, NO_TOOLS_EXIT } from '../mapping/copy.manifest.js';
import { annotation, label } from '../mapping/labels.js';
import { claimName, copyName, namespaceName } from '../mapping/names.js';
import { readQuantity } from '../mapping/quantity.js';
import { podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { placeOf } from './place.js';
import { applyVolume, inspectVolume, writerOf } from './volume.resource.js';

const NO_SPACE = /No space left on device|disk quota exceeded/i;

/**
 * Makes a volume as an exact copy of another one, in a Job that goes on when the worker that started it dies. One that was copied for this key is not touched again.
 * @throws {BelayError} CONFLICT while something has one of the two open; NOT_FOUND without an original; IMAGE_UNAVAILABLE without an image that can copy; DISK_FULL; NO_CAPACITY, STORAGE_UNAVAILABLE and others when the Job cannot begin.
 */
export async function copyVolume(parts: ProviderParts, { resource, from }: CallInput<'copyVolume'>, op: OperationContext): Promise<ActivityOutput<'copyVolume'>> {
  const { spec, ref } = resource;
  if (spec.kind !== 'volume') throw new BelayError('INVALID_INPUT', 'Only a volume can be copied to.');
  if (from === ref.name) throw new BelayError('INVALID_INPUT', 'A volume cannot be copied to itself.');
  const namespace = namespaceName(parts.scope, ref.environmentId);
  const claims = parts.cache.informers.claim;
  const original = claims.get(namespace, claimName(from));
  if (original === undefined || original.metadata.deletionTimestamp !== undefined) throw new BelayError('NOT_FOUND', `There is no volume ${from} to copy.`);
  if (claims.get(namespace, claimName(ref.name))?.metadata.annotations[annotation.copied] === op.key) return { observed: required(parts, ref) };
  const copy = jobRef(ref);
  assertClosed(parts, namespace, [claimName(from), claimName(ref.name)], copy);
  const image = toolsImage(parts, original);
  const sizeBytes = Math.max(spec.sizeBytes ?? 0, readQuantity(original.spec.resources.requests['storage']));
  const writer = writerOf(original);
  const wanted: VolumeSpec = { kind: spec.kind, name: spec.name, owner: spec.owner, ...(sizeBytes === 0 ? {} : { sizeBytes }), ...(writer === undefined ? {} : { writer }) };
  await applyVolume(parts, resource, wanted, op);
  const copiedBytes = await runCopy(parts, copy, { image, from: claimName(from), to: claimName(ref.name) }, op);
  const made = claims.get(namespace, claimName(ref.name));
  if (made !== undefined) await parts.writer.merge(kinds.claim, made, { metadata: { annotations: { [annotation.copied]: op.key } } }, op);
  return { observed: required(parts, ref), copiedBytes };
}

/** Runs the copy to its end; one that is under way for this key goes on, any other is begun anew. */
async function runCopy(parts: ProviderParts, ref: ResourceRef, copy: { readonly image: PinnedImage; readonly from: string; readonly to: string }, op: OperationContext): Promise<number> {
  const place = placeOf(parts, { ref, specHash: '' }, op);
  const { namespace } = place;
  const find = (): Stored<'job'> | undefined => parts.cache.informers.job.get(namespace, ref.name);
  const known = find();
  if (known !== undefined && (known.metadata.annotations[annotation.key] !== op.key || known.status.failed > 0 || known.metadata.deletionTimestamp !== undefined)) await removeCopy(parts, ref, namespace, op);
  if (find() === undefined) await parts.writer.apply(copyManifest(parts.options, { name: ref.name, ...copy }, place), op);
  try {
    const end = await parts.cache.until(namespace, () => readEnd(parts, ref, find()), op.signal);
    const lines = (await readPodTail(parts, { namespace, pod: end.pod, tail: 20, signal: op.signal })).map(({ text }) => text);
    await removeCopy(parts, ref, namespace, op);
    if (end.exitCode === 0) return Number(lines.findLast((line) => /^\d+$/.test(line)) ?? 0) * 1024;
    throw failure(copy.from, end.exitCode, lines.join('\n').slice(-500));
  } catch (error) {
    // What is cancelled, or cannot begin, leaves nothing that writes later on.
    if (op.signal.aborted || isNeverBegun(error)) await removeJob(parts, namespace, ref.name);
    op.signal.throwIfAborted();
    throw error;
  }
}

function readEnd(parts: ProviderParts, ref: ResourceRef, job: Stored<'job'> | undefined): { readonly pod: string; readonly exitCode: number } | undefined {
  const pods = podsOf(parts, ref);
  for (const { metadata, status } of pods) {
    const ended = status.containerStatuses[0]?.state.terminated;
    if (ended !== undefined) return { pod: metadata.name, exitCode: ended.exitCode };
  }
  const hasFailed = job?.status.conditions.some(({ type, status }) => type === 'Failed' && status === 'True') === true;
  if (job === undefined || (hasFailed && pods.length === 0)) throw new BelayError('PROVIDER_UNAVAILABLE', `The Job ${ref.name} that copies a volume is gone; it is begun anew.`);
  const diagnosis = diagnose({ pods, conditions: job.status.conditions, events: [], now: parts.clock.now() });
  if (diagnosis !== undefined) throw new BelayError(diagnosis.code, `A volume could not be copied: ${diagnosis.reason}. ${diagnosis.remedy}`, { details: { isNeverBegun: true } });
  return undefined;
}

/** Takes the Job away and waits until its Pod has let go of the volumes. */
async function removeCopy(parts: ProviderParts, ref: ResourceRef, namespace: string, op: OperationContext): Promise<void> {
  await op.effect(() => removeJob(parts, namespace, ref.name));
  await parts.cache.until(namespace, () => (parts.cache.informers.job.get(namespace, ref.name) === undefined && podsOf(parts, ref).length === 0 ? true : undefined), op.signal);
}

/** Nothing may run on either side but the copy itself. */
function assertClosed(parts: ProviderParts, namespace: string, claims: readonly string[], copy: ResourceRef): void {
  const own = new Set(podsOf(parts, copy).map(({ metadata }) => metadata.uid));
  for (const pod of parts.cache.informers.pod.inNamespace(namespace)) {
    const claim = pod.spec.claims.find((name) => claims.includes(name));
    if (claim !== undefined && !own.has(pod.metadata.uid) && isOpen(pod)) throw new BelayError('CONFLICT', `The volume ${claim} is open in Pod ${pod.metadata.name}, so no exact copy can be made. Stop that first.`, { details: { volume: claim } });
  }
}

function isOpen({ status }: Pod): boolean {
  return status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

/** The image of the service that writes the volume is on the node already, and most have GNU's tools. */
function toolsImage({ cache, options }: ProviderParts, original: Stored<'claim'>): PinnedImage {
  const { toolsImage: wanted } = options;
  if (wanted !== undefined) return { ref: wanted, imageId: wanted };
  const { namespace, annotations } = original.metadata;
  const owner = annotations[annotation.application];
  const found = [...cache.informers.statefulSet.inNamespace(namespace), ...cache.informers.deployment.inNamespace(namespace)].find(({ metadata }) => metadata.labels[label.name] === owner);
  const image = pinnedImage.safeParse(JSON.parse(found?.metadata.annotations[annotation.image] ?? 'null'));
  if (image.success) return image.data;
  throw new BelayError('IMAGE_UNAVAILABLE', `Nothing runs on the volume ${original.metadata.name} whose image could copy it. Set the target's option toolsImage to an image with GNU coreutils and findutils.`);
}

function failure(volume: string, exitCode: number, output: string): BelayError {
  if (NO_SPACE.test(output)) return new BelayError('DISK_FULL', `The copy of ${volume} does not fit: its storage is full. Give the volume more size, or the storage class more room, then try again.`);
  if (exitCode === NO_TOOLS_EXIT || /not found/.test(output)) return new BelayError('IMAGE_UNAVAILABLE', `The image of the service cannot copy its volume ${volume}: ${output}. Set the target's option toolsImage to an image with GNU coreutils and findutils.`);
  return new BelayError('PROVIDER_UNAVAILABLE', `The copy of ${volume} did not end well (exit code ${exitCode}): ${output}`);
}

function jobRef({ environmentId, name }: ResourceRef): ResourceRef {
  return { environmentId, kind: 'job', name: copyName(name) };
}

function isNeverBegun(error: unknown): boolean {
  return error instanceof BelayError && error.details['isNeverBegun'] === true;
}

function required(parts: ProviderParts, ref: ResourceRef) {
  const observed = inspectVolume(parts, ref);
  if (observed === undefined) throw new BelayError('CONFLICT', `The volume ${ref.name} was removed by somebody while it was copied.`);
  return observed;
}
