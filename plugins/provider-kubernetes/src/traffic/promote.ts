import { BelayError, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import type { Stored } from '../cache/shapes.js';
import { kinds } from '../cluster/kinds.js';
import { isConflict } from '../cluster/kube-error.js';
import { annotation, label } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import { NO_GENERATION, selectedGeneration } from '../mapping/traffic.manifests.js';
import { findController, isReady, podsOf } from '../observe/observe-processes.js';
import type { ProviderParts } from '../provider-parts.js';
import { findEndpoint } from '../resources/endpoint.resource.js';
import { readyAddresses } from './ready-addresses.js';
import { waitUntilKnown } from './wait-until-known.js';

const MAX_TRIES = 5;
const SLICES_WAIT_MS = 10_000;
const READY_WAIT_MS = 20_000;

/**
 * Leads an application's endpoint, and with it its routes, to another generation by a compare-and-set of the Service's selector, and reads back that it does.
 * @throws {BelayError} ENDPOINT_MOVED when it leads elsewhere: nothing is changed then; UNHEALTHY when no instance of `to` gets ready.
 */
export async function promoteGeneration(parts: ProviderParts, input: CallInput<'promoteGeneration'>, op: OperationContext): Promise<string | null> {
  const { application, to } = input;
  const { environmentId } = op.meta;
  if (to !== null) {
    await waitForReady(parts, application, to, op);
  }
  for (let tries = 1; ; tries += 1) {
    const service = findEndpoint(parts, environmentId, application);
    if (service === undefined) return to;
    try {
      await switchSelector(parts, service, input, op);
      break;
    } catch (error) {
      if (!isConflict(error) || tries >= MAX_TRIES) throw error;
      // Somebody wrote the Service between the look and the write: look again at what is there now.
      await parts.cache.until(service.metadata.namespace, () => (findEndpoint(parts, environmentId, application)?.metadata.resourceVersion === service.metadata.resourceVersion ? undefined : true), AbortSignal.any([op.signal, AbortSignal.timeout(SLICES_WAIT_MS)]));
    }
  }
  await waitUntilServed(parts, input, op);
  return to;
}

/** Whoever is promoted right after it was made gets the time to become ready; one that is ready waits for nothing. */
async function waitForReady(parts: ProviderParts, application: string, generation: string, op: OperationContext): Promise<void> {
  const ref = { environmentId: op.meta.environmentId, kind: 'workload', name: application, generation } as const;
  const isThere = (): true | undefined => (podsOf(parts, ref).some((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined) ? true : undefined);
  const none = (): BelayError => new BelayError('UNHEALTHY', `Generation ${generation} of ${application} has no ready instance that could take traffic.`, { details: { generation } });
  if (findController(parts, ref) === undefined) throw none();
  try {
    await parts.cache.until(namespaceName(parts.scope, op.meta.environmentId), isThere, AbortSignal.any([op.signal, AbortSignal.timeout(READY_WAIT_MS)]));
  } catch {
    op.signal.throwIfAborted();
    throw none();
  }
}

async function switchSelector(parts: ProviderParts, service: Stored<'service'>, { application, from, to }: CallInput<'promoteGeneration'>, op: OperationContext): Promise<void> {
  const { metadata, spec } = service;
  const present = selectedGeneration(spec.selector);
  if (present === to) return;
  // An endpoint that was made anew leads nowhere yet: nobody loses by its switch.
  if (present !== null && present !== from) throw moved(application, from, present);
  // Where nothing is served yet, nothing can be lost.
  if (from !== null && to !== null) await waitUntilKnown(parts, service, to, op);
  const change = {
    metadata: { resourceVersion: metadata.resourceVersion, annotations: { [annotation.key]: op.key, [annotation.fence]: String(op.fence) } },
    spec: { selector: { [label.generation]: to ?? NO_GENERATION } },
  };
  await parts.writer.merge(kinds.service, service, change, op);
}

/** The switch counts once the addresses behind the Service are those of the new generation and of no other. */
async function waitUntilServed(parts: ProviderParts, { application, to }: CallInput<'promoteGeneration'>, op: OperationContext): Promise<void> {
  const { environmentId } = op.meta;
  const namespace = namespaceName(parts.scope, environmentId);
  const isServed = (): true | undefined => {
    const wanted = new Set(to === null ? [] : podsOf(parts, { environmentId, kind: 'workload', name: application, generation: to }).flatMap(({ status }) => status.podIP ?? []));
    const ready = readyAddresses(parts, namespace, application);
    return ready.every((address) => wanted.has(address)) && (to === null || ready.length > 0) ? true : undefined;
  };
  try {
    await parts.cache.until(namespace, isServed, AbortSignal.any([op.signal, AbortSignal.timeout(SLICES_WAIT_MS)]));
  } catch (error) {
    op.signal.throwIfAborted();
    throw new BelayError('PROVIDER_UNAVAILABLE', `The cluster did not lead the endpoint of ${application} to generation ${to ?? 'nothing'} within ${SLICES_WAIT_MS / 1000} s; it is tried again.`, { cause: error });
  }
}

function moved(application: string, from: string | null, found: string): BelayError {
  return new BelayError('ENDPOINT_MOVED', `The endpoint of ${application} was expected to lead to ${from ?? 'nothing'}, but leads to ${found}; nothing was changed. Another operation was faster: look at the environment and try again.`, { details: { expected: from, found } });
}
