import { describe, expect, it } from '@jest/globals';
import type { ObservedResource, ReleaseSpec } from '@belay/contracts';
import { aRelease, anApplication, aService } from '../../test/workflows/specs.js';
import { findDrift } from './find-drift.js';
import { releaseResources } from './release-resources.js';

const image = (ref: string) => ({ ref, imageId: `sha256:${ref}` });
const release = aRelease({ applications: [anApplication({ image: image('web') })], services: [aService({ image: image('postgres:16') })] });

function running(of: ReleaseSpec = release, generation = 'g3'): ObservedResource[] {
  return releaseResources(of, { environmentId: 'env_1', generation }).map(({ ref, spec, specHash }): ObservedResource => ({
    ref, specHash, key: 'op_0:x', isHealthy: true, ...('image' in spec ? { image: spec.image } : {}),
    instances: spec.kind === 'workload' || spec.kind === 'service' ? [{ id: ref.name, state: 'running', restarts: 0 }] : [],
    ...(spec.kind === 'endpoint' || spec.kind === 'route' ? { promotedGeneration: generation } : {}),
  }));
}
const drift = (observed: readonly ObservedResource[], isMeantToRun = true): string[] => findDrift({ environmentId: 'env_1', release, isMeantToRun, data: {}, observed }).map(({ resource, kind, message }) => `${resource} ${kind}: ${message}`);
const changed = (kind: string, change: Partial<ObservedResource>): ObservedResource[] => running().map((one) => (one.ref.kind === kind ? { ...one, ...change } : one));

describe('findDrift', () => {
  it('finds nothing where everything is as the release says, in whichever generation', () => {
    expect(drift(running())).toEqual([]);
  });

  it.each<[string, ObservedResource[], string[]]>([
    ['a service that was removed', running().filter(({ ref }) => ref.kind !== 'service'), ['service/db missing: service db is gone']],
    ['a volume that was removed', running().filter(({ ref }) => ref.kind !== 'volume'), ['volume/db-data missing: volume db-data is gone, with the data that was on it']],
    ['a network that was removed', running().filter(({ ref }) => ref.kind !== 'network'), ['network/private missing: network private is gone']],
    ['an application that was removed', running().filter(({ ref }) => ref.kind !== 'workload'), ['workload/web missing: application web is gone: nothing of it runs']],
    ['a service of another spec', changed('service', { specHash: 'other' }), ['service/db changed: service db differs from the release']],
    ['a service of another image', changed('service', { image: image('postgres:9') }), ['service/db changed: service db runs another image than the release: postgres:9']],
    ['an application of another spec', changed('workload', { specHash: 'other' }), ['workload/web changed: application web runs otherwise than the release says', 'workload/web@g3 extra: generation g3 of web is not of the release']],
    ['a wrong promoted generation', changed('endpoint', { promotedGeneration: 'g9' }), ['workload/web changed: application web gets its traffic at g9 instead of g3']],
    ['a wall that somebody took down', changed('network', { difference: 'lacks its NetworkPolicy default-deny' }), ['network/private changed: network private lacks its NetworkPolicy default-deny']],
    ['a part of an application that somebody removed', changed('workload', { difference: 'lacks its PodDisruptionBudget web-g3' }), ['workload/web changed: application web lacks its PodDisruptionBudget web-g3']],
    ['an instance too few', changed('workload', { instances: [] }), ['workload/web changed: application web has 0 instances instead of 1']],
    ['a process that ended', changed('workload', { isHealthy: false, instances: [{ id: 'x', state: 'exited', restarts: 0 }] }), ['workload/web unhealthy: application web does not run']],
    ['a service that is not of the release', [...running(), ...running(aRelease({ applications: [], services: [aService({ name: 'old' })] })).filter(({ ref }) => ref.kind === 'service' || ref.kind === 'volume')], ['service/old extra: service old is not part of the release']],
  ])('tells of %s', (_what, observed, lines) => {
    expect(drift(observed)).toEqual(lines);
  });

  it('takes any number of instances within the bounds of an autoscaler for right', () => {
    const scaled = aRelease({ applications: [anApplication({ image: image('web'), replicas: 2, autoscaling: { min: 2, max: 3, metric: 'cpu', targetPercent: 80 } })], services: [] });
    const driftWith = (count: number) => findDrift({ environmentId: 'env_1', release: scaled, isMeantToRun: true, data: {}, observed: running(scaled).map((one) => (one.ref.kind === 'workload' ? { ...one, instances: Array.from({ length: count }, (_, n) => ({ id: String(n), state: 'running', restarts: 0 })) } : one)) }).map(({ message }) => message);

    expect([driftWith(2), driftWith(3)]).toEqual([[], []]);
    expect(driftWith(4)).toEqual(['application web has 4 instances instead of 2 to 3']);
  });

  it('tells of what runs in a stopped environment, and of nothing else', () => {
    expect(drift(running().filter(({ ref }) => ref.kind !== 'network'), false)).toEqual(['service/db running: service db runs although the environment is stopped', 'workload/web@g3 running: workload web runs although the environment is stopped']);
  });
});
