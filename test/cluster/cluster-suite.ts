import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '../helpers/wait-for.ts';
import { startCluster } from './start-cluster.ts';
import type { OwnNode, TestCluster } from './test-cluster.ts';

const MINUTES = 60_000;

/** What the suite is given: a cluster of our own, and an image with node in its registry. */
export interface ClusterPlace {
  readonly cluster: TestCluster;
  readonly image: string;
}

/** Two namespaces with a server each; that of "shut" lets nobody in but its own, which may ask for names. */
const manifests = (image: string, host: string): string => [
  ...['open', 'shut'].flatMap((namespace) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] } },
    {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'server', namespace, labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 0, securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
        containers: [{
          name: 'web', image, workingDir: '/data', volumeMounts: [{ name: 'data', mountPath: '/data' }], readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
          command: ['node', '-e', `require('fs').writeFileSync('/data/own', 'x'); require('http').createServer((q, s) => s.end('${namespace}')).listen(8080)`],
        }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      },
    },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Mi' } } } },
  ]),
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'own', namespace: 'shut' }, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] } },
  {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web', namespace: 'open' },
    spec: { ingressClassName: 'traefik', rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }] },
  },
].map((object) => JSON.stringify(object)).join('\n---\n');

/** That the cluster of tests is one: names, volumes, policies, routes, measures, and components that come back. Strikes it, so it comes last. */
export function describeCluster(open: () => ClusterPlace): void {
  describe('A Kubernetes of our own', () => {
    let cluster: TestCluster;
    let own: OwnNode;
    /** What takes its time by itself, and goes on beside the rest. */
    let beside: { readonly second: Promise<TestCluster>; readonly metrics: Promise<boolean> };
    const dial = (from: string, to: string): Promise<string> => cluster.kubectl(['exec', '-n', from, 'server', '--', 'node', '-e',
      `require('http').get('http://${to}/', { timeout: 1500 }, (s) => s.on('data', (d) => process.stdout.write(d))).on('timeout', () => { console.log('timeout'); process.exit(); }).on('error', (e) => console.log(e.code))`]);

    beforeAll(async () => {
      const place = open();
      cluster = place.cluster;
      own = cluster.own!;
      const second = startCluster({ hasIngress: false });
      second.catch(() => undefined);
      await cluster.kubectl(['apply', '-f', '-'], { input: manifests(place.image, 'open.example') });
      await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/server', '-n', 'open', '--timeout=120s']);
      await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/server', '-n', 'shut', '--timeout=120s']);
      const metrics = waitFor('metrics', async () => (await cluster.kubectl(['top', 'pod', '-n', 'open', '--no-headers']).catch(() => '')).startsWith('server'), 90_000);
      metrics.catch(() => undefined);
      beside = { second, metrics };
    }, 5 * MINUTES);
    afterAll(async () => await (await beside?.second.catch(() => undefined))?.stop(), 2 * MINUTES);

    it('runs what the Docker engine pushed, with names, volumes that were bound and a user of its own', async () => {
      await waitFor('the services', async () => (await dial('open', 'web')) === 'open' && (await dial('shut', 'web')) === 'shut', 30_000);
      expect(await dial('shut', 'web.open.svc.cluster.local')).toBe('open');
      for (const namespace of ['open', 'shut']) expect(await cluster.kubectl(['get', 'pvc', '-n', namespace, '-o', 'jsonpath={.items[*].status.phase}'])).toBe('Bound');
    });

    it('enforces NetworkPolicies', async () => {
      await waitFor('the policy to be enforced', async () => (await dial('open', 'web.shut.svc.cluster.local')).trim() === 'ECONNREFUSED', 30_000);
      const address = await cluster.kubectl(['get', 'pod', 'server', '-n', 'shut', '-o', 'jsonpath={.status.podIP}']);
      expect((await dial('open', `${address}:8080`)).trim()).toBe('ECONNREFUSED');
      expect(await dial('shut', 'web')).toBe('shut');
    });

    it('routes an Ingress from this machine', async () => {
      const ask = (): Promise<string> => new Promise((resolve, reject) => {
        get(`http://${cluster.ingress}/`, { headers: { host: 'open.example' } }, (answer) => {
          let text = '';
          answer.on('data', (chunk) => { text += String(chunk); }).on('end', () => resolve(text));
        }).on('error', reject);
      });

      await waitFor('the route', async () => (await ask().catch(() => '')) === 'open', 60_000);
    }, 2 * MINUTES);

    it('measures what Pods use', async () => {
      expect(await beside.metrics).toBe(true);
    }, 2 * MINUTES);

    it('gets components back that were killed, and keeps Pods running meanwhile', async () => {
      const before = await cluster.kubectl(['get', 'pod', 'server', '-n', 'open', '-o', 'jsonpath={.status.containerStatuses[0].containerID}']);
      for (const component of ['apiserver', 'kubelet', 'controller-manager', 'etcd'] as const) await own.kill(component);

      await waitFor('the API server', async () => (await cluster.kubectl(['get', '--raw', '/readyz']).catch(() => '')) === 'ok', 60_000);
      await cluster.kubectl(['wait', '--for=condition=Ready', `node/node`, '--timeout=60s']);
      expect(await cluster.kubectl(['get', 'pod', 'server', '-n', 'open', '-o', 'jsonpath={.status.containerStatuses[0].containerID}'])).toBe(before);
      await expect(own.kill('nothing' as 'etcd')).rejects.toThrow('no component');
    }, 2 * MINUTES);

    it('gives users of any rights, and certificates that have expired', async () => {
      const nobody = await own.certify('nobody', [], 60_000);
      const late = await own.certify('late', ['system:masters'], -60_000);

      await expect(cluster.kubectl(['get', 'pods'], { kubeconfig: nobody })).rejects.toThrow('forbidden');
      await expect(cluster.kubectl(['get', 'pods'], { kubeconfig: late })).rejects.toThrow(/expired|Unauthorized|logged in/);
    });

    it('lets a second cluster run beside it', async () => {
      const second = await beside.second;

      expect(second.own!.nodeIp).not.toBe(own.nodeIp);
      expect(await second.kubectl(['get', 'namespaces', '-o', 'name'])).not.toContain('shut');
      expect(await dial('open', 'web')).toBe('open');
    }, 2 * MINUTES);
  });
}
