import type { V2HorizontalPodAutoscaler, V2HorizontalPodAutoscalerSpec, V2HPAScalingRules } from '@kubernetes/client-node';
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
      ...behavior(autoscaling),
    },
  };
}

/** Left out where nothing is said: the API server stores no empty rules, and then takes those that are applied again for a change. */
function behavior({ scaleUp, scaleDown }: Autoscaling): Pick<V2HorizontalPodAutoscalerSpec, 'behavior'> {
  const said = { ...(scaleUp === undefined ? {} : { scaleUp: rules(scaleUp) }), ...(scaleDown === undefined ? {} : { scaleDown: rules(scaleDown) }) };
  return Object.keys(said).length === 0 ? {} : { behavior: said };
}

function rules(direction: Autoscaling['scaleUp']): V2HPAScalingRules {
  const { stabilizationMs, stepReplicas, stepPercent, periodMs } = direction ?? {};
  const periodSeconds = Math.max(1, Math.ceil((periodMs ?? 60_000) / 1000));
  const policies = [
    ...(stepReplicas === undefined ? [] : [{ type: 'Pods', value: stepReplicas, periodSeconds }]),
    ...(stepPercent === undefined ? [] : [{ type: 'Percent', value: stepPercent, periodSeconds }]),
  ];
  return {
    ...(stabilizationMs === undefined ? {} : { stabilizationWindowSeconds: Math.ceil(stabilizationMs / 1000) }),
    ...(policies.length === 0 ? {} : { policies, selectPolicy: 'Max' }),
  };
}
