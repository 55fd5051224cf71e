import { describe, expect, it } from '@jest/globals';
import { eq } from '../../src/platform/database/orm.js';
import { environments } from '../../src/platform/database/schema/index.js';
import { anEnvironment, aRunningOperation } from '../helpers/spec-records.js';
import { HELLO, manifest, useSpecWorld } from './spec-world.js';

describe('what an operation on earlier releases wants', () => {
  const world = useSpecWorld();
  const { anApplication, want, specOf, refuse, seal, release, setVariable } = world;

  it('goes back to the release before, wholly or for one application, and refuses where there is none', async () => {
    const { environmentId, repository } = await anApplication(HELLO);
    const first = await release(environmentId);
    expect(await refuse(environmentId, 'rollback')).toMatchObject({ code: 'NO_RELEASE' });
    await repository.commit({ 'x': '2' });
    const second = await release(environmentId);

    expect((await want(environmentId, 'rollback')).wanted).toMatchObject({ releaseId: first.wanted.releaseId, isSealed: true });
    const partly = await want(environmentId, 'rollback', { only: ['web'] });
    expect(partly.wanted.isSealed).toBe(false);
    expect((await specOf(partly.wanted.releaseId)).applications[0]?.image).toEqual(first.spec.applications[0]?.image);
    expect((await want(environmentId, 'restart')).wanted.releaseId).toBe(second.wanted.releaseId);
    expect(await refuse(environmentId, 'rollback', { releaseId: 'rel_none' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('scales by a release of its own and deploys the same commit again with the variables of now', async () => {
    const { environmentId, project, repository } = await anApplication(HELLO);
    const first = await release(environmentId);
    const scaled = await want(environmentId, 'scale', { application: 'web', replicas: 3 });
    const sealed = await seal(scaled.operationId, scaled.wanted);
    expect(sealed).toMatchObject({ sealed: { number: 2 }, spec: { applications: [{ replicas: 3, image: first.spec.applications[0]?.image }] } });
    await world.db.update(environments).set({ currentReleaseId: scaled.wanted.releaseId }).where(eq(environments.id, environmentId));
    expect((await specOf((await want(environmentId)).wanted.releaseId)).applications[0]?.replicas).toBe(3);
    expect(await refuse(environmentId, 'scale', { application: 'nope', replicas: 3 })).toMatchObject({ code: 'NOT_FOUND' });

    await repository.commit({ x: 'newer' });
    await setVariable(project.id, 'FRESH', 'value');
    const again = await specOf((await want(environmentId, 'redeploy')).wanted.releaseId);
    expect(again.applications[0]).toMatchObject({ source: first.spec.applications[0]?.source, image: first.spec.applications[0]?.image });
    expect(again.applications[0]?.variablesHash).not.toBe(first.spec.applications[0]?.variablesHash);
  });

  it('promotes the images of a release into another environment, with that one\'s variables and hosts', async () => {
    const { environmentId, project, repository } = await anApplication(HELLO);
    const first = await release(environmentId);
    await repository.git('branch', 'staging');
    const staging = await anEnvironment(world.db, project.id, { branch: 'staging' });

    const { wanted } = await want(staging, 'promote', { releaseId: first.wanted.releaseId, sourceEnvironmentId: environmentId });

    const spec = await specOf(wanted.releaseId);
    expect(wanted.builds).toEqual([]);
    expect(spec.applications[0]).toMatchObject({ image: first.spec.applications[0]?.image, routes: [{ host: expect.stringMatching(/^web-staging/) }] });
    expect(spec.services[0]).toMatchObject({ image: first.spec.services[0]?.image, variablesRef: `service:${staging}/my-pg/postgresql` });
    expect(spec.services[0]?.variablesHash).not.toBe(first.spec.services[0]?.variablesHash);
  });

  it('gives a task the image, variables and disks of the release', async () => {
    const { environmentId } = await anApplication({ ...HELLO, '.qovery.yml': manifest('web', '  storage:\n    - name: data\n      type: ssd\n      size: 1GB\n      mount_point: /data\n') });
    const { spec } = await release(environmentId);
    const { id } = await aRunningOperation(world.db, environmentId, 'task', { application: 'web', command: ['echo', 'hi'] });

    const { job } = await world.activities.prepareTask({ operationId: id });

    expect(job).toMatchObject({ application: 'web', image: spec.applications[0]?.image, command: ['echo', 'hi'], mounts: [{ volume: 'web--data', path: '/data' }], variablesRef: spec.applications[0]?.variablesRef });
    expect(job.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });
});
