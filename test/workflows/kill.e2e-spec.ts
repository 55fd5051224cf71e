import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { helloFiles, serverSource } from '../bench/lib/applications.js';
import { openPlatformWorld, type PlatformWorld, type WorldApplication } from '../helpers/world.js';
import { describeShutdown } from './shutdown-suite.ts';

jest.setTimeout(150_000);

/** Component to kill, and the step in whose middle it is killed. */
const kills = [['worker', 'apply/workload/hello'], ['provider-docker', 'build/hello'], ['temporal', 'promote/hello'], ['postgres', 'apply/workload/hello']] as const;

describe('a platform of which something ends', () => {
  let world: PlatformWorld;
  let app: WorldApplication;

  beforeAll(async () => {
    world = await openPlatformWorld({ BELAY_OFFLINE_IMAGES: '1' });
    app = await world.createApplication('hello', helloFiles('hello', 'node:24-slim', 'first'));
    await world.waitForEnd(await world.start('deploy', { environment: app.environment }));
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  describe('by kill -9, and a deploy', () => {
    it.each(kills)('goes on to its end after kill -9 of %s in the middle of %s', async (victim, step) => {
      await app.repository.commit({ 'server.js': serverSource(`after ${victim}`) });
      const operation = await world.start('deploy', { environment: app.environment });
      await world.waitFor(operation, (event) => event.type === 'step.started' && event.step === step);
      const pid = (await world.platform.state()).components.find(({ name }) => name === victim)?.pid;
      if (pid === undefined) throw new Error(`${victim} does not run`);

      process.kill(pid, 'SIGKILL');

      expect(await waitForState(operation)).toMatchObject({ state: 'SUCCEEDED' });
    });

    /** Asks instead of listening, because what is killed may hold the subscription. */
    async function waitForState(id: string): Promise<unknown> {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const found = await readOperation(id).catch(() => undefined);
        if (found !== undefined && found.endedAt !== null) return found;
        if (Date.now() > deadline) throw new Error(`the operation has no verdict: ${JSON.stringify(found)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }

    async function readOperation(id: string): Promise<{ readonly state: string; readonly endedAt: string | null }> {
      const { operation } = await world.platform.graphql<{ readonly operation: { readonly state: string; readonly endedAt: string | null } }>(
        'query ($id: ID!) { operation(id: $id) { state endedAt failedStep failure { code message } } }', { id },
      );
      return operation;
    }
  });

  describeShutdown(() => ({ world, app }));
});
