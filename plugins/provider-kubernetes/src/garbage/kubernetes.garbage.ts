import { BelayError, type CallInput, type GarbageCapability, type GarbageItem, type OperationContext } from '@belay/plugin-sdk';
import type { Pod, Stored, StoredObject } from '../cache/shapes.js';
import { label, operationOf, refOfLabels } from '../mapping/labels.js';
import { removeJob } from '../jobs/remove-job.js';
import type { ProviderParts } from '../provider-parts.js';
import { removeNetwork } from '../resources/network.resource.js';
import { removeProcesses } from '../resources/process.resource.js';
import { removeVolume } from '../resources/volume.resource.js';

/** Lists and removes what this installation made in one cluster: only what is watched, which is what carries its labels. Images are the nodes' own matter: the kubelet collects them. */
export function createGarbage(parts: ProviderParts): GarbageCapability {
  return {
    list: async (_input, op) => {
      await parts.cache.assertFresh(op.signal);
      return { items: listItems(parts) };
    },
    remove: async ({ item }, op) => {
      await parts.cache.assertFresh(op.signal);
      return { wasPresent: await remove(parts, item, op) };
    },
  };
}

function listItems({ cache }: Pick<ProviderParts, 'cache'>): GarbageItem[] {
  const { namespace, claim, deployment, statefulSet, job } = cache.informers;
  const items = [
    ...[...namespace.all()].map((object) => itemOf('network', object.metadata.name, object, livingPods(cache.informers.pod.inNamespace(object.metadata.name)).length > 0)),
    ...[...deployment.all(), ...statefulSet.all()].map((object) => itemOf('container', idOf('controller', object), object, object.spec.replicas > 0 || object.status.replicas > 0)),
    ...[...job.all()].map((object) => itemOf('container', idOf('job', object), object, !hasEnded(object))),
    ...[...claim.all()].map((object) => ({ ...itemOf('volume', idOf('claim', object), object, isMounted(cache.informers.pod.inNamespace(object.metadata.namespace), object.metadata.name)) })),
  ];
  return items.filter((item) => item !== undefined);
}

/** Namespaces and claims are named by what people see; their creation and operation tell the engine whether they may be on their way into use. */
function itemOf(kind: GarbageItem['kind'], id: string, { metadata }: StoredObject, isInUse: boolean): GarbageItem {
  const environmentId = metadata.labels[label.environment];
  const ref = refOfLabels(metadata.labels);
  const operationId = operationOf(metadata.annotations);
  return {
    kind, id, name: metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`, isInUse,
    ...(metadata.creationTimestamp === undefined ? {} : { createdAt: metadata.creationTimestamp }), ...(environmentId === undefined ? {} : { environmentId }), ...(ref === undefined ? {} : { ref }), ...(operationId === undefined ? {} : { operationId }),
  };
}

/** What is not watched is not this installation's own, or gone: there is nothing to remove. @throws {BelayError} CONFLICT while something uses it; NOT_FOUND for a kind that a cluster does not have. */
async function remove(parts: ProviderParts, { kind, id }: CallInput<'removeGarbage'>['item'], op: OperationContext): Promise<boolean> {
  const { informers } = parts.cache;
  const [what = '', namespace = '', name = ''] = id.split('/');
  switch (kind) {
    case 'network': {
      const ref = refOfLabels(informers.namespace.get('', id)?.metadata.labels ?? {});
      if (ref === undefined) return false;
      if (livingPods(informers.pod.inNamespace(id)).length > 0) throw inUse(`namespace ${id}`, 'Pods run in it');
      return removeNetwork(parts, ref, op);
    }
    case 'volume': {
      const ref = refOfLabels(informers.claim.get(namespace, name)?.metadata.labels ?? {});
      if (ref === undefined) return false;
      if (isMounted(informers.pod.inNamespace(namespace), name)) throw inUse(`volume ${name}`, 'a Pod has it open');
      return removeVolume(parts, ref, op);
    }
    case 'container': {
      const found = what === 'job' ? informers.job.get(namespace, name) : informers.deployment.get(namespace, name) ?? informers.statefulSet.get(namespace, name);
      const ref = refOfLabels(found?.metadata.labels ?? {});
      if (found === undefined || ref === undefined) return false;
      if (ref.kind !== 'job') return removeProcesses(parts, ref, op);
      await op.effect(() => removeJob(parts, namespace, name));
      return true;
    }
    case 'image': case 'other': throw new BelayError('NOT_FOUND', `There is nothing of the kind ${kind} that the Kubernetes provider could remove, such as ${id}.`);
  }
}

function idOf(what: 'controller' | 'job' | 'claim', { metadata }: StoredObject): string {
  return `${what}/${metadata.namespace}/${metadata.name}`;
}

function hasEnded({ status }: Stored<'job'>): boolean {
  return status.conditions.some(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True');
}

function isMounted(pods: readonly Pod[], claim: string): boolean {
  return livingPods(pods).some(({ spec }) => spec.claims.includes(claim));
}

/** Pods that have not ended for good. */
function livingPods(pods: readonly Pod[]): Pod[] {
  return pods.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed');
}

function inUse(what: string, why: string): BelayError {
  return new BelayError('CONFLICT', `The ${what} is in use: ${why}. Stop that first.`);
}
