import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock, type ObservationsRequest } from '@belay/plugin-sdk';
import { ClusterCache } from '../cache/cluster-cache.js';
import { openConnection } from '../cluster/connection.js';
import { KubeClient } from '../cluster/kube-client.js';
import { annotation, label } from '../mapping/labels.js';
import { namespaceName } from '../mapping/names.js';
import { effectiveOptions, kubernetesOptions } from '../options.js';
import { madeOf } from '../resources/made-of.js';
import { ObjectWriter } from '../resources/object-writer.js';
import { Guardian } from './guardian.js';

const scope = { instance: 'i', targetId: 't' };
const space = namespaceName(scope, 'env_1');
const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const options = effectiveOptions(kubernetesOptions.parse({}), {});
const kubeconfig = JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }], users: [{ name: 'u', user: {} }] });
const anObject = (kind: string, name: string, uid: string, more: Readonly<Record<string, unknown>> = {}) => ({
  metadata: { name, namespace: kind === 'network' ? '' : space, uid, resourceVersion: '1', labels: { [label.instance]: 'i', [label.target]: 't', [label.environment]: 'env_1', [label.kind]: kind, [label.name]: name }, ...more },
});

describe('the guardian of a cluster', () => {
  const pushed: Omit<ObservationsRequest, 'targetId'>[] = [];
  let cache: ClusterCache;
  let writer: ObjectWriter;
  const stopped = new AbortController();

  beforeEach(async () => {
    mock.timers.enable();
    pushed.length = 0;
    const client = new KubeClient(await openConnection(options, kubeconfig));
    cache = new ClusterCache({ client, selector: '', hasGateway: false, clock: systemClock, logger, signal: stopped.signal });
    writer = new ObjectWriter(client, cache, scope);
    const door = { pushObservation: async (one: Omit<ObservationsRequest, 'targetId'>) => { pushed.push(one); }, shipLogLines: async () => undefined, logCursors: async () => ({}), fetchTree: async () => { throw new Error('none'); } };
    new Guardian({ cache, writer, door, clock: systemClock, logger, scope, options }, stopped.signal).start();
    cache.informers.namespace.take(anObject('network', space, 'n1'));
    cache.informers.deployment.take(anObject('workload', 'web', 'd1'));
    mock.timers.tick(1_000);
    pushed.length = 0;
  });
  afterEach(() => { mock.timers.reset(); });

  it('tells at once what somebody removed', () => {
    cache.informers.deployment.take(anObject('workload', 'web', 'd1', { resourceVersion: '2', deletionTimestamp: '2026-01-01T00:00:00Z' }));
    mock.timers.tick(200);

    expect(pushed).toMatchObject([{ environmentId: 'env_1', vanished: [{ environmentId: 'env_1', kind: 'workload', name: 'web' }] }]);
  });

  it('tells of what it removed itself, but not as vanished', async () => {
    await writer.remove({ kind: { kind: 'Deployment', apiVersion: 'apps/v1', plural: 'deployments', isNamespaced: true }, namespace: space, name: 'web', uid: 'd1' }, { effect: async () => undefined, signal: stopped.signal } as never);
    cache.informers.deployment.take(anObject('workload', 'web', 'd1', { resourceVersion: '2', deletionTimestamp: '2026-01-01T00:00:00Z' }));
    mock.timers.tick(1_000);

    expect(pushed).toHaveLength(1);
    expect(pushed[0]).not.toHaveProperty('vanished');
  });

  it('tells at once of a part that somebody removed, as of the resource that it belongs to', () => {
    cache.informers.disruptionBudget.take(anObject('workload', 'web', 'b1'));
    cache.informers.disruptionBudget.take(anObject('workload', 'web', 'b1', { resourceVersion: '2', deletionTimestamp: '2026-01-01T00:00:00Z' }));
    mock.timers.tick(200);

    expect(pushed).toMatchObject([{ vanished: [{ kind: 'workload', name: 'web' }] }]);
  });

  it('tells of what somebody changed once it is not what was made, and is silent about what an autoscaler counts', () => {
    const applied = [{ manager: 'belay', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:minReplicas': {}, 'f:maxReplicas': {} } } }];
    const taken = [{ manager: 'belay', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:minReplicas': {} } } }, { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:maxReplicas': {} } } }];
    cache.informers.autoscaler.take(anObject('workload', 'web', 'a1', { managedFields: applied }));
    const made = madeOf(cache, space, [{ kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' } }]);
    cache.informers.deployment.take(anObject('workload', 'web', 'd1', { resourceVersion: '2', annotations: { [annotation.made]: made } }));
    mock.timers.tick(1_000);
    pushed.length = 0;

    cache.informers.autoscaler.take(anObject('workload', 'web', 'a1', { resourceVersion: '3', managedFields: applied }));
    mock.timers.tick(1_000);
    expect(pushed).toEqual([]);
    cache.informers.autoscaler.take(anObject('workload', 'web', 'a1', { resourceVersion: '4', managedFields: taken }));
    mock.timers.tick(1_000);

    expect(pushed).toMatchObject([{ vanished: [{ kind: 'workload', name: 'web' }] }]);
    expect(pushed[0]?.resources.find(({ ref }) => ref.kind === 'workload')?.difference).toBe('had its HorizontalPodAutoscaler web changed by kubectl-edit');
  });

  it('takes what goes with its namespace for the namespace\'s matter', () => {
    cache.informers.namespace.take(anObject('network', space, 'n1', { resourceVersion: '2', deletionTimestamp: '2026-01-01T00:00:00Z' }));
    cache.informers.deployment.take(anObject('workload', 'web', 'd1', { resourceVersion: '3', deletionTimestamp: '2026-01-01T00:00:00Z' }));
    mock.timers.tick(1_000);

    expect(pushed.flatMap(({ vanished }) => vanished ?? []).map(({ kind }) => kind)).toEqual(['network']);
  });
});
