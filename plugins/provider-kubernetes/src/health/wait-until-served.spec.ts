import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@belay/plugin-sdk';
import { ClusterCache } from '../cache/cluster-cache.js';
import { KubeClient } from '../cluster/kube-client.js';
import { label } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import { waitUntilServed } from './wait-until-served.js';

const scope = { instance: 'i', targetId: 't' };
const namespace = namespaceName(scope, 'env_1');
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const now = new Date('2026-01-01T00:00:10Z');

describe('the name of a service that has become ready', () => {
  const { signal } = new AbortController();
  const open = (readyAt: string) => {
    const slept: number[] = [];
    const clock = { ...systemClock, now: () => now, sleep: async (ms: number) => { slept.push(ms); } };
    const cache = new ClusterCache({ client: new KubeClient({ server: 'https://x', prepare: async () => ({}), close: () => undefined }), selector: '', hasGateway: false, clock, logger: quiet, signal });
    const labels = { [label.environment]: 'env_1', [label.kind]: 'service', [label.name]: 'db' };
    const metadata = (name: string, more = {}) => ({ name, namespace, uid: name, resourceVersion: '1', labels: { ...labels, ...more } });
    cache.informers.service.take({ metadata: metadata('db'), spec: {} });
    cache.informers.pod.take({ metadata: metadata('db-0'), status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: readyAt }] } });
    const addSlice = () => cache.informers.endpointSlice.take({ metadata: metadata('db-x', { 'kubernetes.io/service-name': 'db' }), endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }] });
    return { slept, addSlice, wait: () => waitUntilServed({ cache, scope, clock }, { environmentId: 'env_1', kind: 'service', name: 'db' }, { signal }, signal) };
  };

  it('is waited for until it leads to the Pod, and nodes have had the time to learn that', async () => {
    const { slept, addSlice, wait } = open('2026-01-01T00:00:09Z');
    const waiting = wait();
    expect(slept).toEqual([]);

    addSlice();
    await waiting;

    expect(slept).toEqual([1_000]);
  });

  it('is not waited for when it has been ready for a while', async () => {
    const { slept, addSlice, wait } = open('2026-01-01T00:00:01Z');
    addSlice();

    await wait();

    expect(slept).toEqual([]);
  });
});
