import type { DoorMoment } from '../door/kit-door.js';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import type { Kit } from '../certify/kit.js';
import type { ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import type { WorkerProcess } from '../harness/worker-process.js';
import { withScenario } from './with-scenario.js';

/** So long after it last asked the door, which is when its effects begin, a second attempt is killed, and a third one: a busy machine may not have come to its first effect in the shorter time. */
const LATER_KILLS_MS = [200, 1_000];

/** Kills the worker; another one goes on. */
export const crashCases: readonly ConformanceCase[] = [
  {
    id: 'crash/between-calls', rule: 'A worker killed after any call leaves nothing that its successor needs: the next call goes on.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], (coming, first) => withScenario(kit, ['g1'], async (going, second) => {
      await going.make(going.deploySteps());
      // One environment comes up while the other goes: a crash falls between two calls of each.
      const [up, down] = [coming.deploySteps(), going.destroySteps(['g1'], 'g1')];
      for (let index = 0; index < Math.max(up.length, down.length); index += 1) {
        await Promise.all([coming.make(up.slice(index, index + 1)), going.make(down.slice(index, index + 1))]);
        await replaceWorker(kit);
      }
      await expectDeployed(kit, first);
      const left = await kit.observe(second);
      expectThat(left.length === 0, `after crashes between all calls ${left.map(({ ref }) => `${ref.kind}/${ref.name}`).join(', ')} is left`);
    })),
  },
  {
    id: 'crash/in-a-call', rule: 'A worker killed in the middle of a call is followed by one that finishes it, with one resource as the result.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      let maker: WorkerProcess | undefined;
      for (const step of scenario.deploySteps()) {
        await (isWorthKilling(step) ? makeThroughCrash(kit, environment, step) : scenario.make([step]));
        if (step.activity === 'applyResource' && step.step.includes('workload')) maker = kit.fleet.running[0];
      }
      await expectDeployed(kit, environment);
      // Where calls are quick all kills since may have come too late, and a worker that knows what it made itself would remove it.
      if (maker?.isRunning === true) await replaceWorker(kit);
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

/** Kills right after the first attempt was let through to its effect, and later ones when they are still at work some time later, which is where a call of several effects is half done. */
async function makeThroughCrash(kit: Kit, environment: TestEnvironment, step: ScenarioStep): Promise<void> {
  await kit.fleet.ensureOne();
  // A little later, so that it falls into the effect itself; where exactly differs from run to run.
  const delaysMs = [Math.random() * 40, ...LATER_KILLS_MS];
  // Counted are attempts that asked: one that was handed to a worker as it died is none.
  const kills = new Map<number, Kill>();
  let hasEnded = false;
  kit.door.watch((moment: DoorMoment) => {
    if (moment.kind === 'hello' || moment.request.step !== step.step) return;
    const { attempt } = moment.request;
    const delayMs = delaysMs[kills.size];
    const kill = kills.get(attempt);
    if (kill !== undefined && kills.size > 1) kill.putOff();
    if (delayMs !== undefined && kill === undefined) kills.set(attempt, killLater(delayMs, () => (hasEnded ? Promise.resolve() : replaceWorker(kit))));
  });
  try {
    const outcome = await (await kit.start(environment, step.step, step.activity, step.input)).outcome;
    hasEnded = true;
    expectThat(outcome.kind === 'done', `${step.step} did not succeed after its worker was killed: ${JSON.stringify(outcome)}`);
  } finally {
    hasEnded = true;
    kit.door.watch(undefined);
    await Promise.all([...kills.values()].map(({ done }) => done));
    await kit.fleet.ensureOne();
  }
}

interface Kill {
  /** Begins its time anew, unless it is over. */
  putOff(): void;
  readonly done: Promise<void>;
}

function killLater(delayMs: number, kill: () => Promise<void>): Kill {
  const done = Promise.withResolvers<void>();
  const begin = (): NodeJS.Timeout => setTimeout(() => {
    timer = undefined;
    kill().then(done.resolve, done.reject);
  }, delayMs);
  let timer: NodeJS.Timeout | undefined = begin();
  return {
    done: done.promise,
    putOff: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = begin();
    },
  };
}

async function expectDeployed(kit: Kit, environment: TestEnvironment): Promise<void> {
  const workloads = (await kit.observe(environment)).filter(({ ref }) => ref.kind === 'workload');
  expectThat(workloads.length === 1 && workloads[0]?.instances.length === 1, `after crashes there are ${workloads.length} workloads with ${workloads[0]?.instances.length ?? 0} instances instead of one with one`);
}

