import { BelayError, type CallInput, type ObservedResource, type OperationContext, type Resource, type ResourceRef, type ServiceSpec, type WorkloadSpec } from '@belay/plugin-sdk';
import type { KubernetesObject } from '@kubernetes/client-node';
import { kinds } from '../cluster/kinds.js';
import { autoscalerManifest } from '../mapping/autoscaler.manifest.js';
import { annotation } from '../mapping/labels.js';
import { namespaceName, variablesName, workloadName } from '../mapping/names.js';
import { ownedBy, ownerOf, type OwnerReference } from '../mapping/owner.js';
import { disruptionBudget, serviceAddress, serviceManifest, variablesManifest, workloadManifest, type ProcessPlace } from '../mapping/process.manifests.js';
import { findController, observeProcesses, podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { markMade } from './made-of.js';
import { ensureNamespace } from './network.resource.js';
import { describeRef, placeOf } from './place.js';

/** Finds a service or a workload's generation as it is. */
export function inspectProcesses(parts: Pick<ProviderParts, 'cache' | 'scope'>, ref: ResourceRef): ObservedResource | undefined {
  const found = findController(parts, ref);
  return found === undefined ? undefined : observeProcesses(parts.cache, found.object, podsOf(parts, ref));
}

/** Stages one generation of an application beside the others, or brings its number of replicas to what is wanted. It gets no traffic by this. */
export async function applyWorkload(parts: ProviderParts, resource: Resource, spec: WorkloadSpec, op: OperationContext): Promise<ObservedResource> {
  const found = findController(parts, resource.ref);
  if (found !== undefined && found.object.metadata.annotations[annotation.specHash] !== resource.specHash) {
    throw new BelayError('CONFLICT', `Generation ${spec.generation} of ${spec.application} exists with another spec; a changed spec needs a new generation.`, { details: { generation: spec.generation } });
  }
  await ensureNamespace(parts, resource, op);
  const { place, own } = await writeVariables(parts, resource, workloadName(spec), spec, op);
  const manifest = workloadManifest(parts.options, spec, place);
  await parts.writer.apply(manifest, op);
  await beginWith(parts, resource, spec, found?.object.metadata.annotations[annotation.isStopped] === 'true', op);
  // The autoscaler takes the number that it finds first for one that was needed: what came later it would take back.
  await own(manifest, [disruptionBudget(spec, place), autoscalerManifest(spec, place)]);
  if (found !== undefined && spec.replicas < 2 && spec.autoscaling === undefined) await parts.writer.removeNamed(kinds.disruptionBudget, place.namespace, workloadName(spec), op);
  return required(parts, resource.ref);
}

/** Where an autoscaler counts the replicas, Belay says once with how many a generation begins, or goes on after a stop: by a write of its own, so that no later apply takes the number back. */
async function beginWith(parts: ProviderParts, { ref }: Resource, { autoscaling, replicas }: WorkloadSpec, wasStopped: boolean, op: OperationContext): Promise<void> {
  const made = findController(parts, ref);
  if (autoscaling === undefined || made === undefined || (made.object.metadata.annotations[annotation.begun] === 'true' && !wasStopped)) return;
  await parts.writer.merge(kinds[made.kind], made.object, { metadata: { annotations: { [annotation.begun]: 'true' } }, spec: { replicas } }, op);
}

/** Makes a service, or changes it in place: same volume, same name, same address. */
export async function applyService(parts: ProviderParts, resource: Resource, spec: ServiceSpec, op: OperationContext): Promise<ObservedResource> {
  await ensureNamespace(parts, resource, op);
  const before = findController(parts, resource.ref)?.object.metadata.annotations[annotation.variables];
  const { place, own } = await writeVariables(parts, resource, spec.name, spec, op);
  const address = spec.ports.length === 0 ? undefined : serviceAddress(spec, place);
  const manifest = serviceManifest(parts.options, spec, place);
  await parts.writer.applyAll([address, manifest], op);
  await own(manifest, [], [address]);
  if (before !== undefined && before !== place.variables) await parts.writer.removeNamed(kinds.secret, place.namespace, before, op);
  return required(parts, resource.ref);
}

/** Applies what goes with a controller, and marks it with all that it is made of; `others` have been applied and stay without it. */
type Own = (controller: KubernetesObject, owned: readonly (KubernetesObject | undefined)[], others?: readonly (KubernetesObject | undefined)[]) => Promise<void>;

/** Puts the variables of a process into a Secret of its own that never changes, and sees that it goes with what it is for. */
async function writeVariables(parts: ProviderParts, resource: Resource, owner: string, spec: { readonly variablesRef: string; readonly variablesHash?: string }, op: OperationContext): Promise<{ readonly place: ProcessPlace; own: Own }> {
  const place = { ...placeOf(parts, resource, op), variables: variablesName(owner, spec.variablesHash ?? spec.variablesRef) };
  const secret = variablesManifest(place.variables, place, await op.secrets.getMap(spec.variablesRef));
  const ownerNow = (): OwnerReference | undefined => {
    const found = findController(parts, resource.ref);
    return found === undefined ? undefined : ownerOf(kinds[found.kind], found.object);
  };
  const known = ownerNow();
  await parts.writer.apply(ownedBy(secret, known), op);
  return {
    place,
    own: async (controller, owned, others = []) => {
      const made = ownerNow();
      await parts.writer.applyAll([known?.uid === made?.uid ? undefined : secret, ...owned].map((object) => (object === undefined ? undefined : ownedBy(object, made))), op);
      const found = findController(parts, resource.ref);
      if (found !== undefined) await markMade(parts, kinds[found.kind], found.object, [controller, secret, ...owned, ...others], op);
    },
  };
}

/** Stops or starts the processes of a service or workload; data, address and name stay. A stop waits until they are gone. @throws {BelayError} NOT_FOUND when there are none. */
export async function setProcessesRunning(parts: ProviderParts, { ref, isRunning }: CallInput<'setResourceRunning'>, op: OperationContext): Promise<ObservedResource> {
  const found = findController(parts, ref);
  if (found === undefined) throw new BelayError('NOT_FOUND', `There is no ${ref.kind} ${ref.name} to ${isRunning ? 'start' : 'stop'}.`);
  const { metadata, spec } = found.object;
  const replicas = isRunning ? Number(metadata.annotations[annotation.replicas] ?? 1) : 0;
  const isSet = metadata.annotations[annotation.isStopped] === String(!isRunning) && (spec.replicas === 0) === !isRunning;
  if (!isSet) {
    const change = { metadata: { annotations: { [annotation.isStopped]: String(!isRunning), [annotation.key]: op.key, [annotation.fence]: String(op.fence) } }, spec: { replicas } };
    await parts.writer.merge(kinds[found.kind], found.object, change, op);
  }
  if (!isRunning) await waitUntilGone(parts, ref, op);
  return required(parts, ref);
}

/** Removes a service or a workload's generation with all that belongs to it, and waits until its Pods are gone; what is gone is success. */
export async function removeProcesses(parts: ProviderParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const { cache, writer } = parts;
  const namespace = namespaceName(parts.scope, ref.environmentId);
  const found = findController(parts, ref);
  const address = ref.kind === 'service' ? cache.informers.service.get(namespace, ref.name) : undefined;
  if (found === undefined && address === undefined && podsOf(parts, ref).length === 0) return false;
  if (found !== undefined) {
    const { name, uid, annotations } = found.object.metadata;
    const variables = annotations[annotation.variables];
    // What only the controller names goes before it: whoever goes on after a crash would not find it again, and the cluster's own collector takes its time.
    await Promise.all([
      variables === undefined ? undefined : writer.removeNamed(kinds.secret, namespace, variables, op),
      ref.kind === 'workload' ? writer.removeNamed(kinds.disruptionBudget, namespace, name, op) : undefined,
      ref.kind === 'workload' ? writer.removeNamed(kinds.autoscaler, namespace, name, op) : undefined,
    ]);
    await writer.remove({ kind: kinds[found.kind], namespace, name, uid }, op);
  }
  if (address !== undefined) await writer.remove({ kind: kinds.service, namespace, name: address.metadata.name, uid: address.metadata.uid }, op);
  await waitUntilGone(parts, ref, op);
  return true;
}

async function waitUntilGone(parts: ProviderParts, ref: ResourceRef, op: OperationContext): Promise<void> {
  await parts.cache.until(namespaceName(parts.scope, ref.environmentId), () => (podsOf(parts, ref).length === 0 ? true : undefined), op.signal);
}

function required(parts: ProviderParts, ref: ResourceRef): ObservedResource {
  const found = inspectProcesses(parts, ref);
  if (found === undefined) throw new BelayError('CONFLICT', `${describeRef(ref)} was removed by somebody while it was made.`);
  return found;
}
