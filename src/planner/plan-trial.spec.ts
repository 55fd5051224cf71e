import { describe, expect, it } from '@jest/globals';
import { resourceId, type ObservedResource, type PinnedImage, type ReleaseSpec } from '@belay/contracts';
import { aRelease, anApplication, aService } from '../../test/workflows/specs.js';
import { computePlan } from './compute-plan.js';
import type { KeptData } from './kept-data.js';
import { differenceOf } from './plan-difference.js';
import type { PlanInput } from './plan-input.js';
import { releaseResources } from './release-resources.js';

const scope = { environmentId: 'env_1', operationId: 'op_1', generation: 'g5' };
const image = (ref: string): PinnedImage => ({ ref, imageId: `sha256:${ref}` });
const web = anApplication({ image: image('web') });
const old = aRelease({ applications: [web], services: [aService({ versionText: '16.1', imageRef: 'postgres:16.1', image: image('postgres:16.1') })] });
const minor = aRelease({ releaseId: 'rel_2', applications: [web], services: [aService({ versionText: '16.4', imageRef: 'postgres:16.4' })] });
const forward = (release: ReleaseSpec, isSealed = false): PlanInput['goal'] => ({ kind: 'release', release, isSealed, restart: [], reach: 'run' });

function running(release: ReleaseSpec, generation = 'g1'): ObservedResource[] {
  return releaseResources(release, { environmentId: 'env_1', generation }).map(({ ref, spec, specHash }): ObservedResource => ({
    ref, specHash, key: 'op_0:x', isHealthy: true, ...('image' in spec ? { image: spec.image } : {}), ...(spec.kind === 'volume' && spec.writer !== undefined ? { writer: spec.writer } : {}),
    instances: spec.kind === 'workload' || spec.kind === 'service' ? [{ id: resourceId(ref), state: 'running', restarts: 0 }] : [],
    ...(spec.kind === 'endpoint' || spec.kind === 'route' ? { promotedGeneration: generation } : {}),
  }));
}
const at = (release: ReleaseSpec, volume: string): ReleaseSpec => ({ ...release, services: release.services.map((service) => ({ ...service, volume })) });
const lines = (input: Omit<PlanInput, keyof typeof scope>): string[] => computePlan({ ...scope, ...input }).steps.map(({ name, after }) => (after.length === 0 ? name : `${name} ← ${after.join(' ')}`));

describe('a minor version of a service', () => {
  it('is tried on a copy, after all images are there; the old volume goes when the release is verified', () => {
    const plan = computePlan({ ...scope, observed: running(old), current: old, goal: forward({ ...minor, applications: [anApplication({ version: 'v2' })] }) });

    expect(plan.steps.map(({ name, after }) => `${name} ← ${after.join(' ')}`)).toEqual([
      'resolve/service/db ← ',
      'stop/service/db ← resolve/service/db build/web',
      'copy/volume/db-data ← stop/service/db',
      'apply/service/db ← resolve/service/db stop/service/db copy/volume/db-data',
      'wait/service/db ← apply/service/db',
      'build/web ← ',
      'seal ← build/web resolve/service/db',
      'apply/workload/web ← wait/service/db seal',
      'wait/workload/web ← apply/workload/web',
      'promote/web ← wait/workload/web',
      'verify/web ← promote/web',
      'drain/workload/web@g1 ← verify/web',
      'remove/workload/web@g1 ← drain/workload/web@g1',
      'remove/volume/db-data ← verify/web remove/workload/web@g1',
    ]);
    expect(plan).toMatchObject({ causesDowntime: true, dataRisks: [expect.stringContaining('tried as postgres:16.4 on a copy of its data')] });
    const apply = plan.steps.find(({ name }) => name === 'apply/service/db');
    expect(apply).toMatchObject({ resource: { spec: { mounts: [{ volume: 'g5--db-data' }] } } });
  });

  it('has the same plan hash in the operation that runs it as in the one that planned it', () => {
    const input = { observed: running(old), current: old, goal: forward(minor) };

    expect(computePlan({ ...scope, ...input, generation: 'g9' }).hash).toBe(computePlan({ ...scope, ...input }).hash);
  });

  it('is not copied for a change of resources only, nor again once it runs', () => {
    const sealed = at({ ...minor, services: minor.services.map((one) => ({ ...one, image: image('postgres:16.4') })) }, 'db-data');
    const data: KeptData = { 'db-data': { volume: 'g5--db-data', image: image('postgres:16.4') } };

    expect(lines({ observed: running(at(sealed, 'g5--db-data')), current: sealed, data, goal: forward(sealed) })).toEqual(['verify/web']);
    const larger = { ...sealed, services: sealed.services.map((one) => ({ ...one, ramBytes: 512_000_000 })) };
    expect(lines({ observed: running(at(sealed, 'g5--db-data')), current: sealed, data, goal: forward(larger) })).toEqual(['apply/service/db', 'wait/service/db ← apply/service/db', 'seal', 'verify/web']);
  });

  it('that failed goes: the service runs on its untouched volume, and the copy is removed', () => {
    const observed = [...running(old).filter(({ ref }) => ref.kind !== 'service'), ...running(at({ ...minor, services: minor.services.map((one) => ({ ...one, image: image('postgres:16.4') })) }, 'g5--db-data'))
      .filter(({ ref }) => ref.kind === 'service' || ref.kind === 'volume').map((one) => ({ ...one, key: 'op_1:x' }))];

    const plan = computePlan({ ...scope, observed, current: old, goal: { kind: 'last-good', isMeantToRun: true, failedGeneration: 'g4' } });

    expect(plan.steps.map(({ name, after }) => `${name} ← ${after.join(' ')}`)).toEqual([
      'undo/apply/service/db ← ', 'undo/wait/service/db ← undo/apply/service/db', 'undo/remove/volume/g5--db-data ← undo/wait/service/db',
    ]);
    expect(plan.steps[0]).toMatchObject({ resource: { spec: { image: image('postgres:16.1'), mounts: [{ volume: 'db-data' }] } } });
  });

  it('is taken back by a rollback on a copy of what is there now, never on older data', () => {
    const sealed = { ...minor, services: minor.services.map((one) => ({ ...one, image: image('postgres:16.4') })) };
    const data: KeptData = { 'db-data': { volume: 'g3--db-data', image: image('postgres:16.4') } };

    const plan = computePlan({ ...scope, observed: running(at(sealed, 'g3--db-data')), current: sealed, data, goal: forward(old, true) });

    expect(plan.steps.find(({ action }) => action === 'copyVolume')).toMatchObject({ from: 'g3--db-data', resource: { ref: { name: 'g5--db-data' } } });
    expect(plan.steps.at(-1)).toMatchObject({ name: 'remove/volume/g3--db-data' });
  });

  it('never removes the only volume that is left, though the records name another one', () => {
    const observed = running(at(old, 'g3--db-data'));

    const names = lines({ observed, current: old, goal: forward(old, true) });

    expect(names.filter((name) => name.startsWith('remove/volume'))).toEqual([]);
  });

  it('is refused as a major one where the versions say so', () => {
    const major = aRelease({ releaseId: 'rel_3', services: [aService({ versionText: '17', imageRef: 'postgres:17', majorVersion: '17' })] });

    expect(() => computePlan({ ...scope, observed: running(old), current: old, goal: forward(major) })).toThrow(/db would go from postgresql 16.1 to postgresql 17/);
  });

  it('lets the resolved image be compared with what wrote the data', () => {
    expect(computePlan({ ...scope, observed: running(old), current: old, goal: forward(minor) }).steps[0]).toMatchObject({ action: 'resolveImage', writer: { program: 'postgresql', majorVersion: '16' } });
  });
});

describe('images that a release wants as they are', () => {
  it('are looked at before anything else is done', () => {
    const before = aRelease({ releaseId: 'rel_0', applications: [anApplication({ version: 'v0', image: image('web:0') })] });

    expect(lines({ observed: running(aRelease({ applications: [web] })), current: aRelease({ applications: [web] }), goal: forward(before, true) }).slice(0, 2)).toEqual(['check/image/workload/web', 'apply/workload/web ← check/image/workload/web']);
  });

  it('need no look while something runs from them, nor in an undo', () => {
    const changed = aRelease({ applications: [{ ...web, variablesHash: 'vars-2' }] });

    expect(lines({ observed: running(aRelease({ applications: [web] })), current: aRelease({ applications: [web] }), goal: forward(changed) })[0]).not.toContain('check');
    expect(lines({ observed: [], current: aRelease({ applications: [web] }), goal: { kind: 'last-good', isMeantToRun: true, failedGeneration: 'g4' } }).join()).not.toContain('check');
  });
});

describe('differenceOf', () => {
  it('says what a plan does that another did not, and the other way round', () => {
    const [before, after] = [old, minor].map((release) => computePlan({ ...scope, observed: running(old), current: old, goal: forward(release) }));

    expect(differenceOf(before!, after!)).toEqual(expect.arrayContaining([expect.stringContaining('now also: copy the data of service db to try postgres:16.4 on the copy')]));
    expect(differenceOf(after!, { ...before!, steps: [] })).toEqual(expect.arrayContaining([expect.stringContaining('no longer: ')]));
    expect(differenceOf(before!, before!)).toEqual(['the same steps with other settings']);
  });
});
