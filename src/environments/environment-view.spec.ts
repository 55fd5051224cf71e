import { describe, expect, it } from '@jest/globals';
import type { ObservedInstance, ObservedResource, ReleasedApplication, ReleaseSpec } from '@belay/contracts';
import { makeEnvironmentView } from './environment-view.js';

const image = (id: string) => ({ ref: `app:${id}`, imageId: `sha256:${id}` });
const runs = (id: string): ObservedInstance => ({ id, state: 'running', restarts: 0 });
const workload = (generation: string, imageId: string, ...instances: readonly ObservedInstance[]): ObservedResource =>
  ({ ref: { environmentId: 'env_1', kind: 'workload', name: 'worker', generation }, specHash: 'h', key: 'op_1:apply', image: image(imageId), instances: [...instances], isHealthy: instances.length > 0 });
const endpoint = (promotedGeneration: string): ObservedResource => ({ ref: { environmentId: 'env_1', kind: 'endpoint', name: 'worker' }, specHash: 'h', key: 'op_1:apply', instances: [], isHealthy: true, promotedGeneration });

/** Just what the view reads of a released application. */
const released = (ports: ReleasedApplication['ports']) => ({ name: 'worker', source: { kind: 'git', commit: 'abc' }, image: image('new'), replicas: 1, cpuMillis: 100, ramBytes: 1, ports, routes: [], storage: [] }) as unknown as ReleasedApplication;
const view = (ports: ReleasedApplication['ports'], resources: readonly ObservedResource[], isMeantToRun = true) => {
  const { health, applications: [application] } = makeEnvironmentView({
    environmentId: 'env_1', isMeantToRun, destroyedAt: null, targetDescription: null, release: { applications: [released(ports)], services: [] } as unknown as ReleaseSpec, resources, observedAt: new Date(),
  });
  return { health, application: application?.health, instances: application?.instances.map(({ id }) => id), promoted: application?.endpoint.generation };
};
const PORT = [{ port: 80, protocol: 'tcp' as const }];

describe('the view of an application', () => {
  it('with a port is of the generation that gets the traffic', () => {
    expect(view(PORT, [endpoint('g1'), workload('g1', 'old', runs('a')), workload('g2', 'new', runs('b'))])).toEqual({ health: 'healthy', application: 'healthy', instances: ['a'], promoted: 'g1' });
    expect(view(PORT, [workload('g1', 'new', runs('a'))])).toMatchObject({ application: 'unhealthy', instances: [] });
  });

  it('without one is of the generation that runs the image of the release', () => {
    expect(view([], [workload('g1', 'new', runs('a'))])).toEqual({ health: 'healthy', application: 'healthy', instances: ['a'], promoted: null });
    expect(view([], [workload('g9', 'new', runs('a')), workload('g10', 'other', runs('b'))])).toMatchObject({ health: 'healthy', instances: ['a'] });
    expect(view([], [workload('g9', 'new', runs('a')), workload('g10', 'new', runs('b'))])).toMatchObject({ instances: ['b'] });
    expect(view([], [workload('g9', 'other', runs('a')), workload('g10', 'third', runs('b'))])).toMatchObject({ instances: ['b'] });
  });

  it('without one is unhealthy when nothing of it runs, and stopped where it is not meant to', () => {
    expect(view([], [])).toMatchObject({ health: 'unhealthy', instances: [] });
    expect(view([], [workload('g1', 'new')])).toMatchObject({ health: 'unhealthy' });
    expect(view([], [], false)).toMatchObject({ health: 'stopped' });
  });
});
