import type { V2HorizontalPodAutoscaler, V2HPAScalingRules } from '@kubernetes/client-node';
import type { Autoscaling, WorkloadSpec } from '@belay/plugin-sdk';
import { workloadName } from './names.js';
import type { ProcessPlace } from './process.manifests.js';

/** Gives the autoscaler of a workload's generation; undefined where its number of replicas is fixed. */
export function autoscalerManifest(spec: WorkloadSpec, place: ProcessPlace): V2HorizontalPodAutoscaler | undefined {
  const { autoscaling } = spec;
  if (autoscaling === undefined) return undefined;
  const name = workloadName(spec);
  return {
    apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: place.namespace, labels: { ...place.labels }, annotations: { ...place.annotations } },
    spec: {
      minReplicas: autoscaling.min, maxReplicas: autoscaling.max,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: spec.mounts.length > 0 ? 'StatefulSet' : 'Deployment', name },
      metrics: [{ type: 'Resource', resource: { name: autoscaling.metric === 'ram' ? 'memory' : 'cpu', target: { type: 'Utilization', averageUtilization: autoscaling.targetPercent } } }],
      behavior: { scaleUp: rules(autoscaling.scaleUp), scaleDown: rules(autoscaling.scaleDown) },
    },
  };
}

function rules(direction: Autoscaling['scaleUp']): V2HPAScalingRules {
  const { stabilizationMs, stepReplicas, periodMs } = direction ?? {};
  return {
    ...(stabilizationMs === undefined ? {} : { stabilizationWindowSeconds: Math.ceil(stabilizationMs / 1000) }),
    ...(stepReplicas === undefined ? {} : { policies: [{ type: 'Pods', value: stepReplicas, periodSeconds: Math.max(1, Math.ceil((periodMs ?? 60_000) / 1000)) }], selectPolicy: 'Max' }),
  };
}
