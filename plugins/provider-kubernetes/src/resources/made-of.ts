import type { OperationContext } from '@belay/plugin-sdk';
import type { KubernetesObject } from '@kubernetes/client-node';
import { z } from 'zod';
import type { ClusterCache } from '../cache/cluster-cache.js';
import { watchedKind, type StoredObject } from '../cache/shapes.js';
import { kinds, type Kind } from '../cluster/kinds.js';
import { annotation } from '../mapping/labels.js';
import type { ProviderParts } from '../provider-parts.js';

/** Objects by `Kind/name`, each with what Belay holds of it; empty for those that are not watched. */
const madeShape = z.record(z.string(), z.string());
const MAX_LENGTH = 500;

/** Gives the mark that says of which objects a resource is made, all of which have been applied. */
export function madeOf(cache: ClusterCache, namespace: string, objects: readonly (KubernetesObject | undefined)[]): string {
  const names = objects.filter((object) => object !== undefined).map(({ kind, metadata }) => `${kind}/${metadata?.name}`);
  return JSON.stringify(Object.fromEntries([...new Set(names)].sort().map((name) => [name, find(cache, namespace, name)?.metadata.held ?? ''])));
}

/** Marks a resource's main object with all objects that it is made of: what is changed or removed later is seen by that. Said last; what has no mark is not judged. */
export async function markMade({ cache, writer }: Pick<ProviderParts, 'cache' | 'writer'>, kind: Kind, main: StoredObject | undefined, objects: readonly (KubernetesObject | undefined)[], op: OperationContext): Promise<void> {
  if (main === undefined) return;
  const made = madeOf(cache, main.metadata.namespace, objects);
  if (main.metadata.annotations[annotation.made] !== made) await writer.merge(kind, main, { metadata: { annotations: { [annotation.made]: made } } }, op);
}

/** Says how a resource's objects differ from what Belay made, as the rest of a sentence, e.g. `lacks its PodDisruptionBudget web-g3`; undefined when they do not. */
export function findDifference(cache: ClusterCache, { metadata }: StoredObject): string | undefined {
  const namespace = metadata.namespace === '' ? metadata.name : metadata.namespace;
  const differences = Object.entries(readMade(metadata.annotations[annotation.made])).flatMap(([name, held]) => {
    if (watchedOf(name) === undefined) return [];
    const found = find(cache, namespace, name);
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) return [`lacks its ${name.replace('/', ' ')}`];
    return found.metadata.held === held ? [] : [`had its ${name.replace('/', ' ')} changed by ${found.metadata.changedBy ?? 'somebody'}`];
  });
  return differences.length === 0 ? undefined : differences.join(' and ').slice(0, MAX_LENGTH);
}

/** Gives the difference as part of an observation. */
export function differenceOf(cache: ClusterCache, object: StoredObject): { readonly difference?: string } {
  const difference = findDifference(cache, object);
  return difference === undefined ? {} : { difference };
}

/** Names of the Secrets that a resource is made of. They are not watched: the target's account may not read any. */
export function secretsOf(main: StoredObject | undefined): readonly string[] {
  return Object.keys(readMade(main?.metadata.annotations[annotation.made])).flatMap((name) => (name.startsWith('Secret/') ? [name.slice('Secret/'.length)] : []));
}

function find(cache: ClusterCache, namespace: string, name: string): StoredObject | undefined {
  const watched = watchedOf(name);
  if (watched === undefined) return undefined;
  return cache.informers[watched].get(kinds[watched].isNamespaced ? namespace : '', name.slice(name.indexOf('/') + 1));
}

function watchedOf(name: string): ReturnType<typeof watchedKind> {
  const [kind] = name.split('/');
  const found = Object.values(kinds).find((one) => one.kind === kind);
  return found === undefined ? undefined : watchedKind(found);
}

function readMade(text: string | undefined): Readonly<Record<string, string>> {
  return text === undefined ? {} : madeShape.safeParse(JSON.parse(text)).data ?? {};
}
