import type { V1Job } from '@kubernetes/client-node';
import type { JobSpec } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { label } from './labels.js';
import { podTemplate } from './pod-template.js';
import type { ProcessPlace } from './process.manifests.js';

/** Time that a task gets to end by itself when it is cancelled. */
const STOP_MS = 2_000;

/** Gives a one-off process that the cluster runs at most once: nothing starts it again, whatever becomes of its Pod. */
export function jobManifest(options: Pick<KubernetesOptions, 'podSecurity' | 'requestsPercent'>, name: string, spec: JobSpec, place: ProcessPlace): V1Job {
  const labels = { ...place.labels, [label.application]: spec.application };
  return {
    apiVersion: 'batch/v1', kind: 'Job',
    metadata: { name, namespace: place.namespace, labels, annotations: { ...place.annotations } },
    spec: {
      backoffLimit: 0, completions: 1, parallelism: 1, podReplacementPolicy: 'Failed', activeDeadlineSeconds: Math.ceil(spec.timeoutMs / 1000),
      template: podTemplate(options, spec, { name: 'task', labels, variables: place.variables, stopTimeoutMs: STOP_MS, hasInit: true, restartPolicy: 'Never' }),
    },
  };
}
