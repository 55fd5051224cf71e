import { describe, expect, it } from '@jest/globals';
import type { StateActivities } from '@belay/contracts';
import { makeBeginOperation } from '../../src/engine/state/begin-operation.activity.js';
import { makeBeginWithWanted } from '../../src/specs/begin-with-wanted.activity.js';
import { aProject, anEnvironment, aRunningOperation } from '../helpers/spec-records.js';
import { HELLO, useSpecWorld } from './spec-world.js';

const LONG_MS = 60_000;

describe('the begin of an operation', () => {
  const world = useSpecWorld();
  const beginOf = (resolve: StateActivities['resolveWanted'], answerWithinMs: number): StateActivities['beginWithWanted'] =>
    makeBeginWithWanted(makeBeginOperation({ db: world.db, noWorkerAfterMs: LONG_MS, notifier: { pluginId: 'notifier', targetId: 'default' } }), resolve, answerWithinMs);

  it('says what is wanted, the same as who asks for it afterwards', async () => {
    const { environmentId } = await world.anApplication(HELLO);
    const { id, fence } = await aRunningOperation(world.db, environmentId);

    const { start, wanted } = await beginOf(world.activities.resolveWanted, LONG_MS)({ operationId: id });

    expect(start).toMatchObject({ kind: 'deploy', fence, target: { id: 'local', pluginId: 'provider-docker' } });
    expect(wanted?.builds.map(({ application }) => application)).toEqual(['web']);
    expect(await world.activities.resolveWanted({ operationId: id })).toEqual(wanted);
  });

  it('does not wait for sources that are slow', async () => {
    const { environmentId } = await world.anApplication(HELLO);
    const { id } = await aRunningOperation(world.db, environmentId);

    expect(await beginOf(() => new Promise(() => undefined), 1)({ operationId: id })).toEqual({ start: expect.objectContaining({ kind: 'deploy' }) });
  });

  it('leaves it to the step that reads the sources to tell what is wrong with them', async () => {
    const project = await aProject(world.db, { web: { kind: 'git', url: 'file:///nowhere/at/all', folder: '' } });
    const { id } = await aRunningOperation(world.db, await anEnvironment(world.db, project.id));

    expect(await world.activities.beginWithWanted({ operationId: id })).toEqual({ start: expect.objectContaining({ kind: 'deploy' }) });
    await expect(world.activities.resolveWanted({ operationId: id })).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });
});
