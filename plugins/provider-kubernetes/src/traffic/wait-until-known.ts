import type { V1Service } from '@kubernetes/client-node';
import { BelayError, type OperationContext } from '@belay/plugin-sdk';
import type { Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { annotation, label, labelValue, scopeLabels } from '../mapping/labels.js';
import { endpointSelector } from '../mapping/traffic.manifests.js';
import { isReady, podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { readyAddresses } from './ready-addresses.js';

const KNOWN_WAIT_MS = 10_000;
const MAX_NAME = 63;

/**
 * Waits until the cluster's own controller of endpoints knows the ready Pods of a generation. After a kill of the API server, etcd or itself it sees Pods later than everybody else;
 * an endpoint that is switched then leads nowhere until it does, and ingress controllers that see it so answer 404 for seconds.
 * A Service of that generation alone, which lives for this moment, shows what the controller knows.
 * @throws {BelayError} PROVIDER_UNAVAILABLE when it does not know them in time.
 */
export async function waitUntilKnown(parts: ProviderParts, endpoint: Stored<'service'>, generation: string, op: OperationContext): Promise<void> {
  const { environmentId } = op.meta;
  const { name: application, namespace } = endpoint.metadata;
  const name = `next--${application}`.slice(0, MAX_NAME).replace(/-+$/, '');
  const probe: V1Service = {
    apiVersion: 'v1', kind: 'Service',
    metadata: { name, namespace, labels: { ...scopeLabels(parts.scope), [label.environment]: labelValue(environmentId), [label.kind]: 'probe', [label.name]: application }, annotations: { [annotation.key]: op.key, [annotation.fence]: String(op.fence) } },
    spec: { clusterIP: 'None', selector: endpointSelector(parts.scope, environmentId, application, generation) },
  };
  await parts.writer.apply(probe, op);
  const uid = parts.cache.informers.service.get(namespace, name)?.metadata.uid;
  try {
    await parts.cache.until(namespace, () => (areKnown(parts, { namespace, name, environmentId, application, generation }) ? true : undefined), AbortSignal.any([op.signal, AbortSignal.timeout(KNOWN_WAIT_MS)]));
  } catch (error) {
    op.signal.throwIfAborted();
    throw new BelayError('PROVIDER_UNAVAILABLE', `The cluster does not list the instances of generation ${generation} of ${application} as ready within ${KNOWN_WAIT_MS / 1000} s; it is tried again.`, { cause: error });
  } finally {
    // What an aborted call leaves here is used and removed by the next promotion.
    if (uid !== undefined && !op.signal.aborted) await parts.writer.remove({ kind: kinds.service, namespace, name, uid }, op);
  }
}

interface Asked {
  readonly namespace: string;
  readonly name: string;
  readonly environmentId: string;
  readonly application: string;
  readonly generation: string;
}

function areKnown(parts: ProviderParts, { namespace, name, environmentId, application, generation }: Asked): boolean {
  const wanted = podsOf(parts, { environmentId, kind: 'workload', name: application, generation }).filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).flatMap(({ status }) => status.podIP ?? []);
  const listed = new Set(readyAddresses(parts, namespace, name));
  return wanted.length > 0 && wanted.every((address) => listed.has(address));
}
