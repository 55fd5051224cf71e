import type { DoorMoment } from '../door/kit-door.js';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import type { Kit } from '../certify/kit.js';
import type { ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { withScenario } from './with-scenario.js';

/** After so long a second attempt is killed. */
const SECOND_KILL_MS = 200;

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

/** Kills right after the first attempt was let through to its effect, and the second one when it is still at work some time later, which is where a call of several effects is half done. */
async function makeThroughCrash(kit: Kit, environment: TestEnvironment, step: ScenarioStep): Promise<void> {
  await kit.fleet.ensureOne();
  // A little later, so that it falls into the effect itself; where exactly differs from run to run.
  const delaysMs = [Math.random() * 40, SECOND_KILL_MS];
  const kills = new Map<number, Promise<void>>();
  let hasEnded = false;
  kit.door.watch((moment: DoorMoment) => {
    if ((moment.kind !== 'claim' && moment.kind !== 'secrets') || moment.request.step !== step.step) return;
    const { attempt } = moment.request;
    const delayMs = delaysMs[attempt - 1];
    if (delayMs === undefined || kills.has(attempt)) return;
    kills.set(attempt, new Promise<void>((resolve) => setTimeout(resolve, delayMs)).then(() => (hasEnded ? undefined : replaceWorker(kit))));
  });
  try {
    const outcome = await (await kit.start(environment, step.step, step.activity, step.input)).outcome;
    hasEnded = true;
    expectThat(outcome.kind === 'done', `${step.step} did not succeed after its worker was killed: ${JSON.stringify(outcome)}`);
  } finally {
    hasEnded = true;
    kit.door.watch(undefined);
    await Promise.all(kills.values());
    await kit.fleet.ensureOne();
  }
}

async function expectDeployed(kit: Kit, environment: TestEnvironment): Promise<void> {
  const workloads = (await kit.observe(environment)).filter(({ ref }) => ref.kind === 'workload');
  expectThat(workloads.length === 1 && workloads[0]?.instances.length === 1, `after crashes there are ${workloads.length} workloads with ${workloads[0]?.instances.length ?? 0} instances instead of one with one`);
}

