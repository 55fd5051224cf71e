import { describe, expect, it } from '@jest/globals';
import { serviceSpec, workloadSpec, type HealthCheck, type ServiceSpec, type WorkloadSpec } from '@belay/plugin-sdk';
import { autoscalerManifest } from './autoscaler.manifest.js';
import { annotation, label } from './labels.js';
import { disruptionBudget, selectorLabels, serviceAddress, serviceManifest, variablesManifest, workloadManifest, type ProcessPlace } from './process.manifests.js';

const options = { podSecurity: 'baseline', requestsPercent: 25 } as const;
const place: ProcessPlace = {
  namespace: 'belay-env-1', environmentId: 'env_1', variables: 'web-g3-variables-1',
  labels: { [label.instance]: 'i', [label.target]: 't', [label.environment]: 'env_1', [label.kind]: 'workload', [label.name]: 'web', [label.generation]: 'g3', [label.project]: 'prj' },
  annotations: { [annotation.specHash]: 'h', [annotation.key]: 'op:apply' },
};
const aWorkload = (change: Partial<WorkloadSpec> = {}): WorkloadSpec => workloadSpec.parse({
  kind: 'workload', name: 'web', application: 'web', generation: 'g3', image: { ref: 'web:1', imageId: 'sha256:a', pullRef: 'registry.example.com/web@sha256:b' }, replicas: 1,
  ports: [{ port: 8080, protocol: 'tcp' }], mounts: [], strategy: 'rolling', variablesRef: 'r', variablesHash: 'v', healthCheck: { kind: 'http', port: 8080, path: '/up' }, startTimeoutMs: 30_000, cpuMillis: 200, ramBytes: 128 * 1024 * 1024, ...change,
});
const podOf = (change: Partial<WorkloadSpec> = {}, podSecurity: 'baseline' | 'restricted' = 'baseline') => workloadManifest({ ...options, podSecurity }, aWorkload(change), place).spec?.template.spec;
const containerOf = (change: Partial<WorkloadSpec> = {}, podSecurity: 'baseline' | 'restricted' = 'baseline') => podOf(change, podSecurity)?.containers[0];

describe('a workload\'s generation', () => {
  it('is a Deployment of its own that selects its own generation only', () => {
    const manifest = workloadManifest(options, aWorkload(), place);

    expect(manifest.kind).toBe('Deployment');
    expect(manifest.metadata?.name).toBe('web-g3');
    expect(manifest.spec?.selector?.matchLabels).toEqual(selectorLabels(place.labels));
    expect(manifest.spec?.selector?.matchLabels).toMatchObject({ [label.generation]: 'g3', [label.environment]: 'env_1' });
  });

  it('is a StatefulSet on its claims where it has storage', () => {
    const manifest = workloadManifest(options, aWorkload({ mounts: [{ volume: 'files', path: '/data' }] }), place);

    expect(manifest.kind).toBe('StatefulSet');
    expect(manifest.spec?.template.spec?.volumes).toEqual([{ name: 'files', persistentVolumeClaim: { claimName: 'files' } }]);
    expect(manifest.spec?.template.spec?.containers[0]?.volumeMounts).toEqual([{ name: 'files', mountPath: '/data' }]);
  });

  it('runs the image by its digest, with its variables from the Secret and its limits as asked', () => {
    expect(containerOf()).toMatchObject({
      image: 'registry.example.com/web@sha256:b', envFrom: [{ secretRef: { name: 'web-g3-variables-1' } }],
      resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
    });
  });

  it('keeps dollar signs of arguments as the author wrote them', () => {
    expect(containerOf({ command: ['echo', '$(HOME) $X'] })?.args).toEqual(['echo', '$$(HOME) $X']);
  });

  it('is asked by the kubelet as its health check says, once a second at most', () => {
    expect(containerOf()?.readinessProbe).toEqual({ httpGet: { port: 8080, path: '/up' }, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 });
    expect(containerOf({ healthCheck: { kind: 'none' } })?.readinessProbe).toBeUndefined();
    expect(containerOf()?.startupProbe).toBeUndefined();
  });

  it('is asked by a program often until it is ready, and less often from then on', () => {
    const check = { kind: 'command', command: ['ok'], intervalMs: 250, timeoutMs: 1_500 } satisfies HealthCheck;

    expect(containerOf({ healthCheck: check })).toMatchObject({
      startupProbe: { exec: { command: ['ok'] }, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 2_147_483_647 }, readinessProbe: { exec: { command: ['ok'] }, periodSeconds: 3, timeoutSeconds: 2, failureThreshold: 3 },
    });
    expect(containerOf({ healthCheck: { ...check, intervalMs: 30_000 } })?.readinessProbe?.periodSeconds).toBe(30);
  });

  it('may not gain rights; what is known not to be root is held to more', () => {
    const image = { ref: 'web', imageId: 'x', user: '1000:2000' };

    expect(containerOf()?.securityContext).toEqual({ allowPrivilegeEscalation: false });
    expect(containerOf({ image })?.securityContext).toEqual({ allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
    expect(podOf({ image })?.securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: 2000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containerOf({ image: { ...image, user: 'node' } })?.securityContext).toEqual({ allowPrivilegeEscalation: false });
    expect(containerOf({}, 'restricted')?.securityContext).toEqual({ allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
  });

  it('gives its Pods no token and no service variables', () => {
    expect(podOf()).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  it('spreads several replicas and keeps most of them through a drain of nodes', () => {
    expect(podOf({ replicas: 3 })?.topologySpreadConstraints).toHaveLength(1);
    expect(disruptionBudget(aWorkload({ replicas: 3 }), place)?.spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: selectorLabels(place.labels) } });
    expect(podOf()?.topologySpreadConstraints).toBeUndefined();
    expect(disruptionBudget(aWorkload(), place)).toBeUndefined();
  });

  it('leaves the number of replicas to its autoscaler', () => {
    const spec = aWorkload({ autoscaling: { min: 2, max: 6, metric: 'ram', targetPercent: 70, scaleUp: { stepReplicas: 2, stepPercent: 100, periodMs: 30_000 }, scaleDown: { stabilizationMs: 120_000 } } });

    expect(workloadManifest(options, spec, place).spec).not.toHaveProperty('replicas');
    expect(autoscalerManifest(spec, place)?.spec).toEqual({
      minReplicas: 2, maxReplicas: 6, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-g3' },
      metrics: [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } }],
      behavior: { scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }, { type: 'Percent', value: 100, periodSeconds: 30 }], selectPolicy: 'Max' }, scaleDown: { stabilizationWindowSeconds: 120 } },
    });
    expect(autoscalerManifest(aWorkload(), place)).toBeUndefined();
  });
});

describe('a service', () => {
  const spec: ServiceSpec = serviceSpec.parse({
    kind: 'service', name: 'db', type: 'postgresql', versionText: '16', image: { ref: 'postgres:16', imageId: 'x', manifestDigest: 'sha256:c' }, ports: [{ port: 5432, protocol: 'tcp' }],
    mounts: [{ volume: 'db-data', path: '/var/lib/postgresql/data' }], variablesRef: 'r', variablesHash: 'v', healthCheck: { kind: 'tcp', port: 5432 }, startTimeoutMs: 60_000, cpuMillis: 500, ramBytes: 1024 ** 3,
  });
  const own: ProcessPlace = { ...place, labels: { ...place.labels, [label.kind]: 'service', [label.name]: 'db' }, variables: 'db-variables-1' };

  it('is one instance on its claim, found by its name', () => {
    const manifest = serviceManifest(options, spec, own);

    expect(manifest.spec).toMatchObject({ replicas: 1, serviceName: 'db' });
    expect(manifest.spec?.template.spec?.containers[0]).toMatchObject({ image: 'postgres@sha256:c', resources: { limits: { memory: '1Gi' } } });
    expect(serviceAddress(spec, own)).toMatchObject({ metadata: { name: 'db' }, spec: { selector: selectorLabels(own.labels), ports: [{ name: 'tcp-5432', port: 5432, protocol: 'TCP' }] } });
  });
});

describe('the variables of a process', () => {
  it('stand in a Secret that never changes, and nowhere else', () => {
    const manifest = variablesManifest('web-g3-variables-1', place, { PASSWORD: 'p4ss' });

    expect(manifest).toMatchObject({ immutable: true, data: { PASSWORD: Buffer.from('p4ss').toString('base64') } });
    expect(JSON.stringify(workloadManifest(options, aWorkload(), place))).not.toContain('p4ss');
  });

  it('leaves the data of a Secret without variables away, as the API server does', () => {
    expect(variablesManifest('web-g3-variables-1', place, {})).not.toHaveProperty('data');
  });
});
