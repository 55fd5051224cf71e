import { BelayError, type OperationContext } from '@belay/plugin-sdk';
import type { KubernetesObject } from '@kubernetes/client-node';
import { z } from 'zod';
import type { ClusterCache } from '../cache/cluster-cache.js';
import { watchedKind, type StoredObject } from '../cache/shapes.js';
import type { KubeClient } from '../cluster/kube-client.js';
import { kindOf, objectPath, type Kind } from '../cluster/kinds.js';
import { isByHand, isMissing, managerOf, translateError } from '../cluster/kube-error.js';
import { KubeStatusError } from '../cluster/kube-status.js';
import { annotation, FIELD_MANAGER, isOwn, type Scope } from '../mapping/labels.js';

const MAX_REMOVED = 1_000;
const labelled = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });

/** How an object is removed. */
export interface Removal {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly name: string;
  /** Only the object of this id is removed, whatever has its name meanwhile. */
  readonly uid: string;
  readonly graceSeconds?: number;
}

/** Writes objects by server-side apply as the field manager `belay`, and never what Belay did not make. */
export class ObjectWriter {
  /** Ids of what was removed of late, so that it is not taken for somebody else's doing. */
  private readonly removed = new Set<string>();

  constructor(private readonly client: KubeClient, private readonly cache: ClusterCache, private readonly scope: Scope) {}

  /**
   * Makes an object or brings it to what the manifest says; gives the server's answer.
   * @throws {BelayError} CONFLICT when somebody else made it, or holds a field of it; STALE_OPERATION when a newer operation wrote it; PROVIDER_FORBIDDEN, QUOTA_EXCEEDED, PAYLOAD_TOO_LARGE …
   */
  async apply(manifest: KubernetesObject, op: OperationContext): Promise<unknown> {
    const kind = kindOf(manifest);
    const name = manifest.metadata?.name;
    if (kind === undefined || name === undefined) throw new BelayError('INTERNAL', 'A manifest without kind or name cannot be applied.');
    const namespace = manifest.metadata?.namespace;
    const doing = `apply ${kind.kind} ${name}`;
    const known = this.find(kind, namespace, name);
    if (known === undefined) await this.assertNotForeign(kind, namespace, name, op.signal);
    else assertNewest(known, doing, op);
    const answer = await op.effect(() => this.send(kind, namespace, name, manifest, doing, op.signal));
    this.take(kind, answer);
    return answer;
  }

  /** Applies objects that do not need each other, side by side. */
  async applyAll(manifests: readonly (KubernetesObject | undefined)[], op: OperationContext): Promise<void> {
    await Promise.all(manifests.filter((manifest) => manifest !== undefined).map((manifest) => this.apply(manifest, op)));
  }

  /** Changes some fields of an own object, if it is still the one of `resourceVersion` where that is given. @throws {BelayError} CONFLICT when it is not. */
  async merge(kind: Kind, object: StoredObject, change: Readonly<Record<string, unknown>>, op: OperationContext): Promise<unknown> {
    const { namespace, name } = object.metadata;
    const path = `${objectPath(kind, namespace, name)}?fieldManager=${FIELD_MANAGER}`;
    const answer = await op.effect(() => this.client.call({ method: 'PATCH', path, body: change, contentType: 'application/merge-patch+json', doing: `change ${kind.kind} ${name}`, signal: op.signal }));
    this.take(kind, answer);
    return answer;
  }

  /** Removes an object with what it owns; one that is gone, or another of its name, is left as it is. Gives whether it was there. */
  async remove({ kind, namespace, name, uid, graceSeconds }: Removal, op: OperationContext): Promise<boolean> {
    this.noteRemoved(uid);
    const body = { propagationPolicy: 'Background', preconditions: { uid }, ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }) };
    try {
      await op.effect(() => this.client.call({ method: 'DELETE', path: objectPath(kind, namespace, name), body, doing: `remove ${kind.kind} ${name}`, signal: op.signal }));
      return true;
    } catch (error) {
      if (isMissing(error) || (error instanceof BelayError && error.code === 'CONFLICT')) return false;
      throw error;
    }
  }

  /** Says whether this worker removed the object of this id of late. */
  hasRemoved(uid: string): boolean {
    return this.removed.has(uid);
  }

  /** Removes an object of a known name, watched or not (Secret, budget, autoscaler); one that is gone is success. */
  async removeNamed(kind: Kind, namespace: string, name: string, op: OperationContext): Promise<void> {
    const known = this.find(kind, namespace, name);
    if (known !== undefined) this.noteRemoved(known.metadata.uid);
    try {
      await op.effect(() => this.client.call({ method: 'DELETE', path: objectPath(kind, namespace, name), body: {}, doing: `remove ${kind.kind} ${name}`, signal: op.signal }));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  private noteRemoved(uid: string): void {
    this.removed.add(uid);
    if (this.removed.size > MAX_REMOVED) this.removed.delete(this.removed.values().next().value ?? '');
  }

  private async send(kind: Kind, namespace: string | undefined, name: string, manifest: KubernetesObject, doing: string, signal: AbortSignal): Promise<unknown> {
    const path = `${objectPath(kind, namespace, name)}?fieldManager=${FIELD_MANAGER}`;
    const request = { method: 'PATCH', body: manifest, contentType: 'application/apply-patch+yaml', doing, signal } as const;
    try {
      return await this.client.callRaw({ ...request, path });
    } catch (error) {
      signal.throwIfAborted();
      // What Belay itself set by another way (a promotion, a stop) is its own to change, and what somebody changed by hand is taken back.
      if (!isOvercome(error)) throw translateError(error, doing);
      return await this.client.call({ ...request, path: `${path}&force=true` });
    }
  }

  /** Server-side apply would adopt what somebody else made under this name. Secrets cannot be read; their names have a hash in them. */
  private async assertNotForeign(kind: Kind, namespace: string | undefined, name: string, signal: AbortSignal): Promise<void> {
    if (kind.kind === 'Secret') return;
    try {
      const raw = await this.client.callRaw({ method: 'GET', path: objectPath(kind, namespace, name), doing: `look for ${kind.kind} ${name}`, signal });
      if (isOwn(this.scope, labelled.parse(raw).metadata.labels)) return;
    } catch (error) {
      signal.throwIfAborted();
      if (isMissing(error)) return;
      throw translateError(error, `look for ${kind.kind} ${name}`);
    }
    throw new BelayError('CONFLICT', `A ${kind.kind} named ${name} exists in the cluster${namespace === undefined ? '' : ` in namespace ${namespace}`}, but Belay did not make it. Rename or remove it, then try again.`, { details: { kind: kind.kind, name } });
  }

  private find(kind: Kind, namespace: string | undefined, name: string): StoredObject | undefined {
    const watched = watchedKind(kind);
    return watched === undefined ? undefined : this.cache.informers[watched].get(namespace ?? '', name);
  }

  private take(kind: Kind, answer: unknown): void {
    const watched = watchedKind(kind);
    if (watched !== undefined) this.cache.informers[watched].take(answer);
  }
}

function assertNewest({ metadata }: StoredObject, doing: string, op: OperationContext): void {
  const fence = Number(metadata.annotations[annotation.fence] ?? 0);
  if (fence > op.fence) throw new BelayError('STALE_OPERATION', `Refused to ${doing}: an operation with fence ${fence} wrote it, this one carries ${op.fence}.`, { details: { fence: op.fence, currentFence: fence } });
}

/** What another tool declares (by apply) or a controller writes is not overcome: both would go on for ever. */
function isOvercome(error: unknown): boolean {
  if (!(error instanceof KubeStatusError) || error.httpStatus !== 409) return false;
  const causes = (error.status.details?.causes ?? []).filter(({ reason }) => reason === 'FieldManagerConflict');
  return causes.length > 0 && causes.every(({ message }) => managerOf(message) === FIELD_MANAGER || isByHand(message));
}
