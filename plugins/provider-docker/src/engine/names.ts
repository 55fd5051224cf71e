import { createHash } from 'node:crypto';
import type { ResourceRef } from '@belay/plugin-sdk';
import type { Scope } from './labels.js';

/** First part of the name of everything that an installation makes in an engine. */
export function namePrefix(scope: Scope): string {
  return `belay-${scope.instance}`;
}

/** Name of an environment's network. */
export function networkName(scope: Scope, environmentId: string): string {
  return `${namePrefix(scope)}-${environmentId}`;
}

/** Name of an environment's volume. */
export function volumeName(scope: Scope, environmentId: string, name: string): string {
  return `${namePrefix(scope)}-${environmentId}-volume-${name}`;
}

/** Name of the container of a service, endpoint or one replica of a workload's generation. */
export function containerName(scope: Scope, ref: ResourceRef, replica?: number): string {
  const parts = [namePrefix(scope), ref.environmentId, ref.kind, ref.name];
  if (ref.generation !== undefined) parts.push(ref.generation);
  if (replica !== undefined) parts.push(String(replica));
  return parts.join('-');
}

/** Short stable id for folder and file names, e.g. of an environment's application. */
export function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
