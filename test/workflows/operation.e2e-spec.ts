import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { aRelease, anApplication, aService } from './specs.js';
import { findTestServer, installRuntime, openWorld } from './workflow-world.js';

const path = findTestServer();

describe('operationWorkflow', () => {
  let env: TestWorkflowEnvironment;

  beforeAll(async () => {
    installRuntime();
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: path ?? '' } } });
  }, 60_000);
  afterAll(() => env.teardown());

  it('brings a first release up and reports its address', async () => {
    await using world = await openWorld(env);

    const outcome = await world.run('op_1', 'deploy', aRelease({ services: [aService()] }));

    expect(outcome).toEqual({ kind: 'succeeded', releaseId: 'rel_1', urls: ['http://web-main.localhost'] });
    expect(world.provider.ids()).toEqual(['endpoint/web', 'network/private', 'route/web', 'service/db', 'volume/db-data', 'workload/web@g1']);
  });

  it('replaces a generation without a gap and removes the old one', async () => {
    await using world = await openWorld(env);
    await world.run('op_1', 'deploy', aRelease());
    world.provider.effects.length = 0;

    await world.run('op_2', 'deploy', aRelease({ releaseId: 'rel_2', applications: [anApplication({ version: 'v2' })] }));

    expect(world.provider.effects).toEqual(['observe', 'build/web', 'apply/workload/web', 'wait/workload/web', 'promote/web', 'verify/web', 'drain/workload/web@g1', 'remove/workload/web@g1', 'observe/after']);
  });
});
