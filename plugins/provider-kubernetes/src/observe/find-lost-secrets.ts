import type { ObservedResource, OperationContext } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { StoredObject } from '../cache/shapes.js';
import { kinds, objectPath } from '../cluster/kinds.js';
import { isMissing } from '../cluster/kube-error.js';
import { isOwn } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import type { ProviderParts } from '../provider-parts.js';
import { findController } from './observe-processes.js';
import { secretsOf } from '../resources/made-of.js';

/** Metadata alone, so that no value leaves the API server. source: Kubernetes API concepts, "Metadata-only fetches". */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const partial = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });

type SecretParts = Pick<ProviderParts, 'cache' | 'client' | 'scope'>;

/**
 * Adds to what is observed which Secrets are gone, or are somebody else's now. The target's account may not read Secrets and so cannot watch them:
 * each is asked for by a change of nothing that is not carried out.
 */
export async function withLostSecrets(parts: SecretParts, resources: readonly ObservedResource[], op: OperationContext): Promise<ObservedResource[]> {
  return await Promise.all(resources.map(async (resource) => {
    const lost = (await Promise.all(secretsOf(mainObject(parts, resource)).map(async (name) => ({ name, isThere: await isThere(parts, name, op) })))).filter((secret) => !secret.isThere);
    if (lost.length === 0) return resource;
    return { ...resource, difference: [resource.difference, ...lost.map(({ name }) => `lacks its Secret ${name}`)].filter((part) => part !== undefined).join(' and ') };
  }));
}

function mainObject({ cache, scope }: SecretParts, { ref }: ObservedResource): StoredObject | undefined {
  switch (ref.kind) {
    case 'network': return cache.informers.namespace.get('', namespaceName(scope, ref.environmentId));
    case 'service': case 'workload': return findController({ cache, scope }, ref)?.object;
    default: return undefined;
  }
}

async function isThere({ client, scope }: SecretParts, name: string, { meta, signal }: OperationContext): Promise<boolean> {
  const path = objectPath(kinds.secret, namespaceName(scope, meta.environmentId), name);
  try {
    const answer = await client.call({ method: 'PATCH', path: `${path}?dryRun=All`, body: {}, contentType: 'application/merge-patch+json', accept: METADATA_ONLY, doing: `look for Secret ${name}`, signal });
    return isOwn(scope, partial.parse(answer).metadata.labels);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
