import { BelayError, type ObservedResource, type OperationContext, type Resource, type ResourceRef } from '@belay/plugin-sdk';
import type { V1Secret } from '@kubernetes/client-node';
import type { Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { annotation, refOfLabels } from '../mapping/labels.js';
import { namespaceName, shortHash } from '../mapping/names.js';
import { namespaceContents, namespaceManifest, PULL_SECRET, type NamespacePlace } from '../mapping/namespace.manifests.js';
import type { ProviderParts } from '../provider-parts.js';
import { differenceOf, findDifference, madeOf } from './made-of.js';
import { placeOf } from './place.js';

type NetworkParts = Pick<ProviderParts, 'cache' | 'writer' | 'scope' | 'options' | 'registryLogin'>;

/** Finds the namespace of an environment as it is. */
export function inspectNetwork(parts: NetworkParts, ref: ResourceRef): ObservedResource | undefined {
  const namespace = findNamespace(parts, ref.environmentId);
  return namespace === undefined || namespace.metadata.deletionTimestamp !== undefined ? undefined : observeNetwork(parts, namespace);
}

/** Gives the observed form of a namespace. */
export function observeNetwork({ cache }: Pick<ProviderParts, 'cache'>, namespace: Stored<'namespace'>): ObservedResource | undefined {
  const { metadata } = namespace;
  const ref = refOfLabels(metadata.labels);
  if (ref === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  return { ref, specHash: metadata.annotations[annotation.specHash] ?? '', key: metadata.annotations[annotation.key] ?? '', instances: [], isHealthy: true, details: { namespace: metadata.name }, ...differenceOf(cache, namespace) };
}

/** Makes the namespace of an environment with the wall around it, or brings it to what the target's options say, whatever somebody did to it. */
export async function applyNetwork(parts: NetworkParts, resource: Resource, op: OperationContext): Promise<ObservedResource> {
  assertStays(findNamespace(parts, resource.ref.environmentId));
  await writeNamespace(parts, resource, op);
  const found = inspectNetwork(parts, resource.ref);
  if (found === undefined) throw new BelayError('RESOURCE_TERMINATING', `The namespace of environment ${resource.ref.environmentId} is being removed; it is tried again.`);
  return found;
}

/** Sees that the namespace for a resource is there and complete; costs nothing when it is. */
export async function ensureNamespace(parts: NetworkParts, resource: Pick<Resource, 'ref' | 'specHash'>, op: OperationContext): Promise<void> {
  const found = findNamespace(parts, resource.ref.environmentId);
  assertStays(found);
  if (found?.metadata.annotations[annotation.settings] === settingsOf(parts) && findDifference(parts.cache, found) === undefined) return;
  await writeNamespace(parts, resource, op);
}

async function writeNamespace(parts: NetworkParts, { ref: { environmentId, kind, name }, specHash }: Pick<Resource, 'ref' | 'specHash'>, op: OperationContext): Promise<void> {
  const found = findNamespace(parts, environmentId);
  const network = { ref: { environmentId, kind: 'network', name: kind === 'network' ? name : 'private' }, specHash: kind === 'network' ? specHash : found?.metadata.annotations[annotation.specHash] ?? '' } as const;
  const place: NamespacePlace = { ...placeOf(parts, network, op), hasPullSecret: parts.registryLogin !== undefined };
  const namespace = namespaceManifest(parts.options, place);
  const contents = [...namespaceContents(parts.options, place), pullSecret(parts, place)];
  await parts.writer.apply(namespace, op);
  await parts.writer.applyAll(contents, op);
  // Said last: a namespace without these marks is not complete.
  const marks = { [annotation.settings]: settingsOf(parts), [annotation.made]: madeOf(parts.cache, place.namespace, [namespace, ...contents]) };
  await parts.writer.apply(namespaceManifest(parts.options, { ...place, annotations: { ...place.annotations, ...marks } }), op);
}

/** Removes an environment's namespace with all that is left in it, and waits until it is gone; one that is gone is success. */
export async function removeNetwork(parts: NetworkParts, ref: ResourceRef, op: OperationContext): Promise<boolean> {
  const found = findNamespace(parts, ref.environmentId);
  if (found === undefined) return false;
  const { name, uid } = found.metadata;
  if (found.metadata.deletionTimestamp === undefined) await parts.writer.remove({ kind: kinds.namespace, name, uid }, op);
  await parts.cache.until(name, () => (parts.cache.informers.namespace.get('', name)?.metadata.uid === uid ? undefined : true), op.signal);
  return true;
}

function assertStays(found: Stored<'namespace'> | undefined): void {
  if (found?.metadata.deletionTimestamp === undefined) return;
  throw new BelayError('RESOURCE_TERMINATING', `The namespace ${found.metadata.name} is still being removed; it is tried again. If it stays so, look for finalizers with \`kubectl get namespace ${found.metadata.name} -o yaml\`.`);
}

function findNamespace({ cache, scope }: Pick<ProviderParts, 'cache' | 'scope'>, environmentId: string): Stored<'namespace'> | undefined {
  return cache.informers.namespace.get('', namespaceName(scope, environmentId));
}

/** Stands for all options that shape a namespace: when they change, it is brought up to date by the next operation. */
function settingsOf({ options, registryLogin }: NetworkParts): string {
  const { podSecurity, quota, limits, denyEgressTo, routes, registry } = options;
  return shortHash(JSON.stringify([2, podSecurity, quota, limits, denyEgressTo, routes.namespace, routes.sources, registry, registryLogin]));
}

function pullSecret({ options: { registry }, registryLogin }: NetworkParts, { namespace, labels, annotations }: NamespacePlace): V1Secret | undefined {
  if (registry === undefined || registryLogin === undefined) return undefined;
  const host = registry.url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const { username, password } = registryLogin;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = JSON.stringify({ auths: { [host.split('/')[0] ?? host]: { username, password, auth } } });
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: PULL_SECRET, namespace, labels: { ...labels }, annotations: { ...annotations } }, type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': Buffer.from(config).toString('base64') } };
}
