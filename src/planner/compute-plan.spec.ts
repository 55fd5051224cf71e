import { describe, expect, it } from '@jest/globals';
import { resourceId, type ObservedResource, type ReleasedApplication, type ReleaseSpec } from '@belay/contracts';
import { aRelease, anApplication, aService } from '../../test/workflows/specs.js';
import { computePlan } from './compute-plan.js';
import type { PlanInput } from './plan-input.js';
import { releaseResources } from './release-resources.js';

const scope = { environmentId: 'env_1', operationId: 'op_1', generation: 'g5' };
const forward = (release: ReleaseSpec, part: Partial<Extract<PlanInput['goal'], { kind: 'release' }>> = {}): PlanInput['goal'] => ({ kind: 'release', release, isSealed: false, restart: [], reach: 'run', ...part });

/** What a provider sees once a release runs as a generation. */
function running(release: ReleaseSpec, generation = 'g1'): ObservedResource[] {
  return releaseResources(release, { environmentId: 'env_1', generation }).map(({ ref, spec, specHash }): ObservedResource => ({
    ref, specHash, key: 'op_0:x', isHealthy: true,
    instances: Array.from({ length: spec.kind === 'workload' ? spec.replicas : spec.kind === 'service' ? 1 : 0 }, (_, n) => ({ id: `${resourceId(ref)}.${n}`, state: 'running', restarts: 0 })),
    ...(spec.kind === 'endpoint' || spec.kind === 'route' ? { promotedGeneration: generation } : {}),
  }));
}

/** A plan in one line a step: name ← needs. */
function lines(input: Omit<PlanInput, keyof typeof scope>): string[] {
  return computePlan({ ...scope, ...input }).steps.map(({ name, after }) => (after.length === 0 ? name : `${name} ← ${after.join(' ')}`));
}

describe('computePlan', () => {
  it('brings a first release up: services and builds side by side, then the seal, then the application', () => {
    expect(lines({ observed: [], current: null, goal: forward(aRelease({ services: [aService()] })) })).toEqual([
      'apply/network',
      'resolve/service/db',
      'apply/volume/db-data ← resolve/service/db',
      'apply/service/db ← apply/network resolve/service/db apply/volume/db-data',
      'wait/service/db ← apply/service/db',
      'build/web',
      'seal ← build/web resolve/service/db',
      'apply/workload/web ← apply/network wait/service/db seal',
      'wait/workload/web ← apply/workload/web',
      'apply/endpoint/web ← apply/network',
      'apply/route/web ← apply/network',
      'promote/web ← wait/workload/web apply/endpoint/web apply/route/web',
      'verify/web ← promote/web',
    ]);
  });

  it('only proves the route when nothing changed', () => {
    const release = aRelease({ services: [aService()] });

    expect(lines({ observed: running(release), current: release, goal: forward({ ...release, releaseId: 'rel_2' }) })).toEqual(['verify/web']);
  });

  it('seals a release of its own when only the commit changed', () => {
    const release = aRelease();
    const source = { kind: 'git', url: 'file:///repo', folder: '', commit: 'another', dockerfile: 'Dockerfile', buildKey: 'web-v1' } as const;

    expect(lines({ observed: running(release), current: release, goal: forward(aRelease({ releaseId: 'rel_2', applications: [anApplication({ source })] })) })).toEqual(['seal', 'verify/web']);
  });

  it('switches no application before all are healthy, and removes no old one before all are verified', () => {
    const before = aRelease({ applications: [anApplication(), anApplication({ name: 'api' })] });
    const after = aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' }), anApplication({ name: 'api', version: 'v2' })] });

    expect(lines({ observed: running(before), current: before, goal: forward(after) })).toEqual([
      'build/web', 'build/api', 'seal ← build/web build/api',
      'apply/workload/web ← seal', 'wait/workload/web ← apply/workload/web', 'apply/workload/api ← seal', 'wait/workload/api ← apply/workload/api',
      'promote/web ← wait/workload/web wait/workload/api', 'verify/web ← promote/web', 'promote/api ← wait/workload/web wait/workload/api', 'verify/api ← promote/api',
      'drain/workload/web@g1 ← verify/web verify/api', 'remove/workload/web@g1 ← drain/workload/web@g1', 'drain/workload/api@g1 ← verify/web verify/api', 'remove/workload/api@g1 ← drain/workload/api@g1',
    ]);
  });

  it('starts an application after those that it needs, on a first deploy', () => {
    const release = aRelease({ applications: [anApplication({ dependsOn: ['api'] }), anApplication({ name: 'api', routes: [] })] });

    const plan = lines({ observed: [], current: null, goal: forward(release) });

    expect(plan).toContain('apply/workload/web ← apply/network seal promote/api');
    expect(plan).toContain('promote/api ← wait/workload/api apply/endpoint/api');
  });

  it('does not wait in a circle when two applications need each other', () => {
    const release = aRelease({ applications: [anApplication({ dependsOn: ['api'] }), anApplication({ name: 'api', dependsOn: ['web'] })] });

    expect(lines({ observed: [], current: null, goal: forward(release) }).filter((line) => line.startsWith('apply/workload'))).toEqual(['apply/workload/web ← apply/network seal', 'apply/workload/api ← apply/network seal']);
  });

  it('gives an application without ports neither address nor proof', () => {
    const worker = anApplication({ name: 'jobs', ports: [], port: undefined, routes: [], image: { ref: 'jobs:1', imageId: 'sha256:jobs' } });

    expect(lines({ observed: [], current: null, goal: forward(aRelease({ applications: [worker] }), { isSealed: true }) })).toEqual([
      'check/image/workload/jobs', 'apply/network ← check/image/workload/jobs', 'apply/workload/jobs ← apply/network', 'wait/workload/jobs ← apply/workload/jobs',
    ]);
  });

  it('waits for the seal with an address whose ports only the build tells', () => {
    const open = anApplication({ ports: [], port: undefined });

    expect(lines({ observed: [], current: null, goal: forward(aRelease({ applications: [open] })) })).toContain('apply/route/web ← apply/network seal');
  });

  it('changes the number of instances in place', () => {
    const release = aRelease();

    expect(lines({ observed: running(release), current: release, goal: forward(aRelease({ applications: [anApplication({ replicas: 3 })] }), { isSealed: true }) })).toEqual([
      'apply/workload/web', 'wait/workload/web ← apply/workload/web', 'promote/web ← wait/workload/web', 'verify/web ← promote/web',
    ]);
  });

  describe('for an application that is scaled by itself', () => {
    const bounds = { min: 2, max: 5, metric: 'cpu', targetPercent: 70 } as const;
    const release = aRelease({ applications: [anApplication({ replicas: 2, autoscaling: bounds })] });
    const grown = (instances: number): ObservedResource[] => running(release).map((one) => (one.ref.kind === 'workload' ? { ...one, instances: Array.from({ length: instances }, (_, n) => ({ id: `web.${n}`, state: 'running', restarts: 0 })) } : one));

    it('lets any number within the bounds be', () => {
      expect(lines({ observed: grown(4), current: release, goal: forward({ ...release, releaseId: 'rel_2' }) })).toEqual(['verify/web']);
      expect(lines({ observed: grown(7), current: release, goal: forward({ ...release, releaseId: 'rel_2' }) })).toContain('apply/workload/web');
    });

    it('begins a new generation with as many as run, and says so', () => {
      const next = aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2', replicas: 2, autoscaling: bounds })] });
      const plan = (instances: number) => computePlan({ ...scope, observed: grown(instances), current: release, goal: forward(next) });

      const [step] = plan(4).steps.filter(({ name }) => name === 'apply/workload/web');

      expect(step).toMatchObject({ resource: { spec: { replicas: 4, autoscaling: bounds } }, summary: 'create workload web (4 of 2 to 5 instances, as 70 % of the reserved CPU needs)' });
      expect(plan(4).hash).toBe(plan(3).hash);
    });

    it('makes a new generation when the bounds change', () => {
      const next = aRelease({ releaseId: 'rel_2', applications: [anApplication({ replicas: 2, autoscaling: { ...bounds, max: 9 } })] });

      expect(lines({ observed: grown(3), current: release, goal: forward(next) })).toContain('remove/workload/web@g1 ← drain/workload/web@g1');
    });
  });

  it('starts again what has died, in its generation', () => {
    const release = aRelease();
    const observed = running(release).map((one) => (one.ref.kind === 'workload' ? { ...one, isHealthy: false, instances: one.instances.map((instance) => ({ ...instance, state: 'exited' as const })) } : one));

    expect(lines({ observed, current: release, goal: forward(release, { isSealed: true }) })).toEqual([
      'start/workload/web@g1', 'wait/workload/web ← start/workload/web@g1', 'promote/web ← wait/workload/web', 'verify/web ← promote/web',
    ]);
  });

  it('makes only what is missing when a resource was removed by hand', () => {
    const release = aRelease({ services: [aService()] });
    const pinned = (one: ReleasedApplication): ReleasedApplication => ({ ...one, image: { ref: 'web', imageId: 'sha256:web' } });
    const sealed = { ...release, applications: release.applications.map(pinned), services: release.services.map((one) => ({ ...one, image: { ref: 'postgres:16', imageId: 'sha256:pg' } })) };
    const observed = running(sealed).filter(({ ref }) => ref.kind !== 'service' && ref.kind !== 'endpoint');

    expect(lines({ observed, current: sealed, goal: forward(sealed, { isSealed: true }) })).toEqual([
      'check/image/service/db', 'apply/service/db ← check/image/service/db', 'wait/service/db ← apply/service/db', 'apply/endpoint/web ← check/image/service/db', 'promote/web ← apply/endpoint/web', 'verify/web ← promote/web',
    ]);
  });

  it('applies again, in its generation, what somebody removed or changed a part of, and nothing else', () => {
    const release = aRelease({ services: [aService()] });
    const differing = (...kinds: readonly string[]) => running(release).map((one) => (kinds.includes(one.ref.kind) ? { ...one, difference: 'lacks a part' } : one));
    const repair = (observed: ObservedResource[]) => lines({ observed, current: release, goal: forward(release, { isSealed: true }) });

    expect(repair(differing('network'))).toEqual(['apply/network', 'verify/web']);
    expect(repair(differing('workload'))).toEqual(['apply/workload/web', 'wait/workload/web ← apply/workload/web', 'promote/web ← wait/workload/web', 'verify/web ← promote/web']);
    expect(repair(differing('route'))).toEqual(['apply/route/web', 'promote/web ← apply/route/web', 'verify/web ← promote/web']);
    expect(repair(differing('service'))).toEqual(expect.arrayContaining(['wait/service/db ← apply/service/db']));
    expect(computePlan({ ...scope, observed: differing('workload'), current: release, goal: forward(release, { isSealed: true }) }).steps.find(({ name }) => name === 'apply/workload/web')).toMatchObject({ change: 'change', resource: { ref: { generation: 'g1' } } });
    expect(lines({ observed: differing('network', 'workload'), current: release, goal: { kind: 'last-good', failedGeneration: 'g5', isMeantToRun: false } }).filter((line) => line.includes('apply'))).toEqual([]);
  });

  it('removes what the release no longer has, services last, and keeps their volumes', () => {
    const before = aRelease({ services: [aService()], applications: [anApplication(), anApplication({ name: 'old' })] });
    const after = aRelease({ releaseId: 'rel_2' });

    expect(lines({ observed: running(before), current: before, goal: forward(after, { isSealed: true }) })).toEqual([
      'verify/web', 'remove/route/old ← verify/web', 'remove/endpoint/old ← verify/web',
      'remove/workload/old@g1 ← verify/web remove/route/old remove/endpoint/old',
      'remove/service/db ← verify/web remove/route/old remove/endpoint/old remove/workload/old@g1',
    ]);
  });

  it('takes a failed first deploy back completely, with the volume that it made', () => {
    const observed = running(aRelease({ services: [aService()] }), 'g4').map((one) => ({ ...one, key: `op_1:${resourceId(one.ref)}` }));

    const names = computePlan({ ...scope, observed, current: null, goal: { kind: 'last-good', isMeantToRun: true, failedGeneration: 'g4' } }).steps.map(({ name }) => name);

    expect(names).toEqual([
      'undo/remove/route/web', 'undo/remove/endpoint/web', 'undo/remove/workload/web@g4', 'undo/remove/service/db', 'undo/remove/volume/db-data', 'undo/remove/network',
    ]);
  });

  it('keeps a volume that was there before the failed operation', () => {
    const observed = running(aRelease({ services: [aService()] }), 'g4').map((one) => ({ ...one, key: one.ref.kind === 'volume' ? 'op_0:x' : 'op_1:x' }));

    const names = computePlan({ ...scope, observed, current: null, goal: { kind: 'last-good', isMeantToRun: true, failedGeneration: 'g4' } }).steps.map(({ name }) => name);

    expect(names).not.toContain('undo/remove/volume/db-data');
  });

  it('has the same hash for the same plan, whichever operation computes it', () => {
    const release = aRelease({ services: [aService()] });
    const input = { observed: [], current: null, goal: forward(release) };
    const elsewhere = aRelease({ releaseId: 'rel_9', services: [aService()], applications: [anApplication({ variablesRef: 'release:rel_9/application/web' })] });

    const first = computePlan({ ...scope, ...input });
    const again = computePlan({ environmentId: 'env_1', operationId: 'op_2', generation: 'g9', observed: [], current: null, goal: forward(elsewhere) });
    const other = computePlan({ ...scope, ...input, goal: forward(aRelease({ services: [aService({ cpuMillis: 900 })] })) });

    expect(again.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });

  it('does not depend on the order of an observation', () => {
    const release = aRelease({ services: [aService(), aService({ name: 'cache' })] });
    const goal = forward(aRelease({ applications: [anApplication({ version: 'v2' })] }));

    const plans = [running(release), running(release).reverse()].map((observed) => computePlan({ ...scope, observed, current: release, goal }));

    expect(plans[0]).toEqual(plans[1]);
  });

  it('says what causes downtime and what data is at risk', () => {
    const release = aRelease({ services: [aService()] });

    const plan = computePlan({ ...scope, observed: running(release), current: release, goal: forward(aRelease({ services: [aService({ cpuMillis: 900 })] })) });

    expect(plan).toMatchObject({ causesDowntime: true, dataRisks: ['service db is restarted in place on its volume; open connections end'] });
  });

  it('deletes everything on a destroy, addresses first and the network last', () => {
    const release = aRelease({ services: [aService()] });

    const plan = computePlan({ ...scope, observed: running(release), current: release, goal: { kind: 'destroyed' } });

    expect(plan.steps.map(({ name }) => name)).toEqual(['remove/route/web', 'remove/workload/web@g1', 'remove/endpoint/web', 'remove/service/db', 'remove/volume/db-data', 'remove/network']);
    expect(plan.dataRisks).toEqual(['the data of volume db-data is deleted']);
  });
});
