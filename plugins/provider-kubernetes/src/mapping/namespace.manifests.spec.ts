import { describe, expect, it } from '@jest/globals';
import { kubernetesOptions } from '../options.js';
import { claimManifest } from './volume.manifest.js';
import { jobManifest } from './job.manifest.js';
import { label, labelValue } from './labels.js';
import { namespaceContents, namespaceManifest, type NamespacePlace } from './namespace.manifests.js';
import { jobName, namespaceName, variablesName, workloadName } from './names.js';
import { readQuantity } from './quantity.js';

const place: NamespacePlace = { namespace: 'n', labels: { [label.environment]: 'env_1' }, annotations: {}, hasPullSecret: false };
const contents = (options: Record<string, unknown>) => namespaceContents(kubernetesOptions.parse(options), place);

describe('the namespace of an environment', () => {
  it('enforces the Pod Security level of its target and warns of what restricted would refuse', () => {
    expect(namespaceManifest({ podSecurity: 'restricted' }, place).metadata?.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' });
  });

  it('lets nobody in but its own Pods and the ingress controller', () => {
    const policies = contents({ routes: { namespace: 'ingress', sources: ['10.0.0.1/32'] }, denyEgressTo: ['169.254.169.254/32'] }).filter(({ kind }) => kind === 'NetworkPolicy');

    expect(policies).toHaveLength(2);
    expect(policies[0]).toMatchObject({ metadata: { name: 'default-deny' }, spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } });
    expect(policies[1]).toMatchObject({ spec: {
      ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }, { ipBlock: { cidr: '10.0.0.1/32' } }] }],
      egress: [{ to: [{ podSelector: {} }] }, { ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] }, { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }],
    } });
  });

  it('has a quota and limits where the target sets some, and none otherwise', () => {
    const kindsOf = (options: Record<string, unknown>) => contents(options).map(({ kind }) => kind);

    expect(kindsOf({})).toEqual(['ServiceAccount', 'NetworkPolicy', 'NetworkPolicy']);
    expect(contents({ quota: { cpuMillis: 4000, pods: 20, storageBytes: 1024 ** 3 } }).at(-1)).toMatchObject({ kind: 'ResourceQuota', spec: { hard: { 'limits.cpu': '4000m', pods: '20', 'requests.storage': '1Gi' } } });
    expect(contents({ limits: { defaultCpuMillis: 100, maxRamBytes: 1024 ** 3 } }).at(-1)).toMatchObject({ kind: 'LimitRange', spec: { limits: [{ type: 'Container', default: { cpu: '100m' }, max: { memory: '1Gi' } }] } });
  });
});

describe('names', () => {
  it('fit into what Kubernetes allows and tell installations apart', () => {
    const long = 'a'.repeat(63);

    expect(namespaceName({ instance: 'i', targetId: 't' }, 'env_7KqAb')).toMatch(/^belay-env-7kqab-[0-9a-f]{8}$/);
    expect(namespaceName({ instance: 'i', targetId: 't' }, 'env_1')).not.toBe(namespaceName({ instance: 'other', targetId: 't' }, 'env_1'));
    for (const name of [workloadName({ name: long, generation: 'g123' }), variablesName(long, 'h'), jobName(long, 'k')]) expect(name.length).toBeLessThanOrEqual(63);
    expect(labelValue('op_1:apply/web')).toBe('op_1-apply-web');
  });
});

describe('a volume', () => {
  const spec = { kind: 'volume', name: 'db', owner: 'db', sizeBytes: 2 * 1024 ** 3, writer: { program: 'postgresql', majorVersion: '16' } } as const;

  it('claims its size in the target\'s class and never shrinks', () => {
    const at = { namespace: 'n', labels: {}, annotations: {} };

    expect(claimManifest({ storageClass: 'fast', volumeBytes: 1 }, spec, at).spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } }, storageClassName: 'fast' });
    expect(claimManifest({ volumeBytes: 1 }, spec, { ...at, presentSize: '5Gi' }).spec?.resources?.requests).toEqual({ storage: '5Gi' });
  });
});

describe('a job', () => {
  it('is started at most once, whatever becomes of its Pod', () => {
    const job = jobManifest({ podSecurity: 'baseline', requestsPercent: 25 }, 'task-1', { kind: 'job', name: 'task', application: 'web', image: { ref: 'web', imageId: 'x' }, command: ['run'], mounts: [], variablesRef: 'r', timeoutMs: 90_500, cpuMillis: 100, ramBytes: 1024 ** 2 }, { namespace: 'n', environmentId: 'e', labels: {}, annotations: {}, variables: 'v' });

    expect(job.spec).toMatchObject({ backoffLimit: 0, completions: 1, activeDeadlineSeconds: 91, template: { spec: { restartPolicy: 'Never' } } });
  });
});

describe('a quantity', () => {
  it.each([['250m', 0.25], ['1Gi', 1024 ** 3], ['2', 2], ['12345n', 12345e-9], [undefined, 0]])('%s is %s', (text, value) => {
    expect(readQuantity(text)).toBeCloseTo(value, 9);
  });
});
