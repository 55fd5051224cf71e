import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import type { VolumeSpec } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { annotation, type Labels } from './labels.js';
import { claimName } from './names.js';
import { bytes, readQuantity } from './quantity.js';

/** Whose claim it is, and what is known of the one that is there. */
export interface VolumePlace {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Size that is claimed now: a volume never shrinks. */
  readonly presentSize?: string;
}

/** Gives the claim of a volume. */
export function claimManifest(options: Pick<KubernetesOptions, 'storageClass' | 'volumeBytes'>, spec: VolumeSpec, place: VolumePlace): V1PersistentVolumeClaim {
  const sizeBytes = Math.max(spec.sizeBytes ?? options.volumeBytes, readQuantity(place.presentSize));
  return {
    apiVersion: 'v1', kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(spec.name), namespace: place.namespace, labels: { ...place.labels },
      annotations: { ...place.annotations, [annotation.application]: spec.owner, ...(spec.writer === undefined || spec.writer.majorVersion === '' ? {} : { [annotation.writer]: JSON.stringify(spec.writer) }) },
    },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: bytes(sizeBytes) } }, ...(options.storageClass === undefined ? {} : { storageClassName: options.storageClass }) },
  };
}
