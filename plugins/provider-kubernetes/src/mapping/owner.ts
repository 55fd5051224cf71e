import type { KubernetesObject } from '@kubernetes/client-node';
import type { Kind } from '../cluster/kinds.js';

/** Names the object with which another one goes: the cluster's own collector removes it, also when somebody removed the owner by hand. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Gives the reference to an object that is there. */
export function ownerOf({ apiVersion, kind }: Kind, { metadata: { name, uid } }: { readonly metadata: { readonly name: string; readonly uid: string } }): OwnerReference {
  return { apiVersion, kind, name, uid };
}

/** Gives a manifest that says whom it goes with; as it is where that is not known yet. */
export function ownedBy(manifest: KubernetesObject, owner: OwnerReference | undefined): KubernetesObject {
  return owner === undefined ? manifest : { ...manifest, metadata: { ...manifest.metadata, ownerReferences: [{ ...owner }] } };
}
