import type { DoorMoment } from '../door/kit-door.js';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import type { Kit } from '../certify/kit.js';
import type { ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { withScenario } from './with-scenario.js';

/** Kills the worker; another one goes on. */
export const crashCases: readonly ConformanceCase[] = [
  {
    id: 'crash/between-calls', rule: 'A worker killed after any call leaves nothing that its successor needs: the next call goes on.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      for (const step of scenario.deploySteps()) {
        await scenario.make([step]);
        await replaceWorker(kit);
      }
      await expectDeployed(kit, environment);
      for (const step of scenario.destroySteps(['g1'], 'g1')) {
        await scenario.make([step]);
        await replaceWorker(kit);
      }
      const left = await kit.observe(environment);
      expectThat(left.length === 0, `after crashes between all calls ${left.map(({ ref }) => `${ref.kind}/${ref.name}`).join(', ')} is left`);
    }),
  },
  {
    id: 'crash/in-a-call', rule: 'A worker killed in the middle of a call is followed by one that finishes it, with one resource as the result.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      for (const step of scenario.deploySteps()) await (isWorthKilling(step) ? makeThroughCrash(kit, environment, step) : scenario.make([step]));
      await expectDeployed(kit, environment);
      for (const step of scenario.destroySteps(['g1'], 'g1')) await (step.step.includes('workload') ? makeThroughCrash(kit, environment, step) : scenario.make([step]));
      expectThat((await kit.observe(environment)).length === 0, 'something is left after crashes in calls');
    }),
  },
];

/** The kinds of which a half-made one would hurt. */
function isWorthKilling({ activity, step }: ScenarioStep): boolean {
  return activity === 'promoteGeneration' || (activity === 'applyResource' && /workload|service|network|route/.test(step));
}

async function replaceWorker(kit: Kit): Promise<void> {
  await Promise.all(kit.fleet.running.map((worker) => worker.kill()));
  await kit.fleet.start();
}

/** Kills right after the first attempt was let through to its effect. */
async function makeThroughCrash(kit: Kit, environment: TestEnvironment, step: ScenarioStep): Promise<void> {
  const worker = await kit.fleet.ensureOne();
  let killed: Promise<void> | undefined;
  kit.door.watch((moment: DoorMoment) => {
    if (killed !== undefined || (moment.kind !== 'claim' && moment.kind !== 'secrets') || moment.request.step !== step.step || moment.request.attempt !== 1) return;
    // A little later, so that it falls into the effect itself; where exactly differs from run to run.
    killed = new Promise((resolve) => setTimeout(() => void worker.kill().then(resolve), Math.random() * 40));
  });
  try {
    const call = await kit.start(environment, step.step, step.activity, step.input);
    await Promise.race([call.outcome, waitUntilKilled(() => killed)]);
    if (!worker.isRunning) await kit.fleet.start();
    const outcome = await call.outcome;
    expectThat(outcome.kind === 'done', `${step.step} did not succeed after its worker was killed: ${JSON.stringify(outcome)}`);
  } finally {
    kit.door.watch(undefined);
    await killed;
    await kit.fleet.ensureOne();
  }
}

async function waitUntilKilled(killed: () => Promise<void> | undefined): Promise<void> {
  while (killed() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  await killed();
}

async function expectDeployed(kit: Kit, environment: TestEnvironment): Promise<void> {
  const workloads = (await kit.observe(environment)).filter(({ ref }) => ref.kind === 'workload');
  expectThat(workloads.length === 1 && workloads[0]?.instances.length === 1, `after crashes there are ${workloads.length} workloads with ${workloads[0]?.instances.length ?? 0} instances instead of one with one`);
}

