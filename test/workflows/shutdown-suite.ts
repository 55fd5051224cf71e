import { beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { serverSource } from '../bench/lib/applications.js';
import { waitFor } from '../helpers/wait-for.js';
import type { PlatformWorld, WorldApplication } from '../helpers/world.js';

const TIMEOUT_MS = 150_000;

/** Component that is asked to end, the step in whose middle, and how long it may take at most: its grace time and a little more for a busy machine. */
const stops = [['worker', 'apply/workload/hello', 20_000], ['provider-docker', 'build/hello', 30_000], ['api', 'wait/workload/hello', 20_000]] as const;

/** What a deploy runs in, with an application that is deployed. */
export interface ShutdownPlace {
  readonly world: PlatformWorld;
  readonly app: WorldApplication;
}

/** SIGTERM to each part of a platform in the middle of its work. */
export function describeShutdown(open: () => ShutdownPlace): void {
  describe('a process that is asked to end in the middle of an operation', () => {
    let world: PlatformWorld;
    let app: WorldApplication;

    beforeAll(() => { ({ world, app } = open()); });

    it.each(stops)('hands its work back: SIGTERM to %s in the middle of %s', async (component, step, graceMs) => {
      await app.repository.commit({ 'server.js': serverSource(`after ${component}`) });
      const operation = await world.start('deploy', { environment: app.environment });
      await world.waitFor(operation, (event) => event.type === 'step.started' && event.step === step);

      await endProcess(component, graceMs);

      expect(await waitForEnd(operation)).toMatchObject({ state: 'SUCCEEDED' });
    }, TIMEOUT_MS);

    it('leaves a task to the next worker, which finds its outcome and does not run it twice', async () => {
      // It takes longer than the grace time of its worker.
      const program = 'const name = "run-" + Date.now(); console.log(name); setTimeout(() => process.exit(7), 22000)';
      const operation = await world.start('runTask', { environment: app.environment, application: 'hello', command: ['node', '-e', program] });
      // The begin of a first step is told only with its end, so the container itself is looked for.
      const filters = { label: [`dev.belay.instance=${world.platform.instance}`, 'dev.belay.kind=job'], status: ['running'] };
      await waitFor('the task to run', async () => (await new Docker().listContainers({ filters })).length === 1, 60_000);

      await endProcess('provider-docker', 30_000);
      const ended = await waitForEnd(operation);

      expect(ended).toMatchObject({ state: 'SUCCEEDED', task: { exitCode: 7, isOutcomeUnknown: false } });
      expect(ended?.task?.output?.match(/run-/g)).toHaveLength(1);
    }, TIMEOUT_MS);

    /** Asks the present process to end, and waits until it is gone. @throws when it does not end in time. */
    async function endProcess(component: string, graceMs: number): Promise<void> {
      const pid = (await world.platform.state()).components.find(({ name }) => name === component)?.pid;
      if (pid === undefined) throw new Error(`${component} does not run`);
      const deadline = Date.now() + graceMs;
      process.kill(pid, 'SIGTERM');
      while ((await world.platform.state()).components.some((one) => one.name === component && one.pid === pid)) {
        if (Date.now() > deadline) throw new Error(`${component} did not end within ${graceMs / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }

    interface Ended {
      readonly state: string;
      readonly endedAt: string | null;
      readonly task: { readonly exitCode: number | null; readonly isOutcomeUnknown: boolean; readonly output: string | null } | null;
    }

    /** Asks instead of listening, because what ends may hold the subscription. */
    async function waitForEnd(id: string): Promise<Ended | undefined> {
      const deadline = Date.now() + 90_000;
      for (;;) {
        const found = await world.platform.graphql<{ readonly operation: Ended }>('query ($id: ID!) { operation(id: $id) { state endedAt failure { code message } task { exitCode isOutcomeUnknown output } } }', { id }).then(({ operation }) => operation, () => undefined);
        if (found?.endedAt != null || Date.now() > deadline) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  });
}
