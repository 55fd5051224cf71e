import { describe, expect, it } from '@jest/globals';
import type { OperationState } from '@belay/contracts';
import { readNeededThings } from '../../src/garbage/needed-things.js';
import { eq } from '../../src/platform/database/orm.js';
import { operations } from '../../src/platform/database/schema/index.js';
import { anEnvironment, aRunningOperation } from '../helpers/spec-records.js';
import { HELLO, useSpecWorld } from './spec-world.js';

describe('what must not be collected', () => {
  const world = useSpecWorld();
  const imagesNeeded = async () => (await readNeededThings(world.db, 'local', { keepReleases: 1, youngMs: 0 })).imageIds;

  it.each<[OperationState, boolean]>([['pending', true], ['queued', true], ['awaiting-approval', true], ['running', true], ['undoing', true], ['succeeded', false], ['cancelled', false]])(
    'an old release that is promoted elsewhere, while the promotion is %s: %s', async (state, isNeeded) => {
      const { environmentId, project, repository } = await world.anApplication(HELLO);
      const old = await world.release(environmentId);
      await repository.commit({ Dockerfile: 'FROM scratch\nEXPOSE 3001\n' });
      await world.release(environmentId);
      await world.db.update(operations).set({ state: 'succeeded' }).where(eq(operations.environmentId, environmentId));
      const { id } = await aRunningOperation(world.db, await anEnvironment(world.db, project.id, { branch: 'production', kind: 'production' }), 'promote', { releaseId: old.wanted.releaseId, sourceEnvironmentId: environmentId });

      await world.db.update(operations).set({ state }).where(eq(operations.id, id));

      expect((await imagesNeeded()).has(old.spec.applications[0]?.image?.imageId ?? '')).toBe(isNeeded);
    });
});
