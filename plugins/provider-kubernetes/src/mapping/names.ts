import { createHash } from 'node:crypto';
import type { ResourceRef } from '@belay/plugin-sdk';
import type { Scope } from './labels.js';

/** Namespace of an environment: `belay-<environment>-<hash>`, the hash telling installations and targets on one cluster apart. */
export function namespaceName(scope: Scope, environmentId: string): string {
  const readable = environmentId.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 45);
  return `belay-${readable === '' ? 'environment' : readable}-${shortHash(scope.instance, scope.targetId, environmentId).slice(0, 8)}`;
}

/** Name of a generation's Deployment or StatefulSet: the Pods' names begin with it. */
export function workloadName({ name, generation }: Pick<ResourceRef, 'name' | 'generation'>): string {
  return generation === undefined ? name : `${shorten(name, 62 - generation.length)}-${generation}`;
}

/** Name of the Secret with the variables of a service, workload or job; another content has another name. */
export function variablesName(owner: string, variablesHash: string): string {
  return `${shorten(owner, 40)}-variables-${shortHash(variablesHash).slice(0, 10)}`;
}

/** Name of an environment's claim for a volume. */
export function claimName(volume: string): string {
  return volume;
}

/** Name of a job: the same for all attempts of one call. */
export function jobName(name: string, key: string): string {
  return `${shorten(name, 50)}-${shortHash(key).slice(0, 8)}`;
}

/** Name of the job that makes a volume as a copy of another one: only one at a time. */
export function copyName(volume: string): string {
  return shorten(`copy-${volume}`, 60);
}

/** Short stable id of texts. */
export function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

function shorten(name: string, length: number): string {
  return name.length <= length ? name : `${name.slice(0, length - 7)}-${shortHash(name).slice(0, 6)}`;
}
