import type { DoorMoment } from '../door/kit-door.js';
import { CaseSkipped, expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import { APPLICATION, type Scenario, type ScenarioStep } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { withScenario } from './with-scenario.js';

const CANCEL_WITHIN_MS = 5_000;
const HELD_MS = 1_500;
const GIVES_UP = new Set(['UNHEALTHY', 'NOT_LISTENING', 'LISTENS_ELSEWHERE', 'DEADLINE_EXCEEDED']);

/** Cancels and deadlines are obeyed in time. */
export const cancelCases: readonly ConformanceCase[] = [
  {
    id: 'cancel/before-the-effect', rule: 'A call that is cancelled before its effect ends as cancelled within 5 s, and the effect is not made.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      for (const step of scenario.deploySteps().filter(({ activity }) => activity === 'applyResource' || activity === 'promoteGeneration')) await cancelBeforeEffect(kit, environment, scenario, step);
    }),
  },
  {
    id: 'cancel/while-waiting', rule: 'A wait that is cancelled ends as cancelled within 5 s.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const wait = await startNeverHealthy(kit, scenario, environment);
      const call = await kit.start(environment, 'wait/cancelled', 'waitUntilResource', { ...wait, deadlineMs: 60_000 });
      await delay(HELD_MS);
      await expectCancelled(call, 'waitUntilResource');
    }),
  },
  {
    id: 'time/deadline-is-kept', rule: 'A wait gives up at its deadline with a code that says why, and its heart beats until then.', needs: ['workloads'],
    run: (kit) => withScenario(kit, ['g1'], async (scenario, environment) => {
      const wait = await startNeverHealthy(kit, scenario, environment);
      const startedAtMs = performance.now();
      const outcome = await kit.call(environment, 'wait/deadline', 'waitUntilResource', { ...wait, deadlineMs: 4_500 }, { maximumAttempts: 1, startToCloseMs: 10_000 });
      const tookMs = performance.now() - startedAtMs;
      expectThat(outcome.kind === 'failed' && GIVES_UP.has(outcome.code), `a wait of 4500 ms for what never becomes healthy ended as ${describeOutcome(outcome)}`);
      expectThat(tookMs > 4_000 && tookMs < 8_500, `a wait of 4500 ms took ${Math.round(tookMs)} ms`);
    }),
  },
];

async function cancelBeforeEffect(kit: Kit, environment: TestEnvironment, scenario: Scenario, step: ScenarioStep): Promise<void> {
  const before = (await kit.observe(environment)).length;
  let isHeld = false;
  kit.door.watch(async (moment: DoorMoment) => {
    if (moment.kind !== 'claim' || moment.request.step !== `cancelled/${step.step}`) return;
    isHeld = true;
    await delay(HELD_MS);
  });
  try {
    const call = await kit.start(environment, `cancelled/${step.step}`, step.activity, step.input);
    while (!isHeld) await delay(10);
    await expectCancelled(call, step.activity);
  } finally {
    kit.door.watch(undefined);
  }
  const after = (await kit.observe(environment)).length;
  expectThat(after === before, `${step.step} was cancelled before its effect, which was made nevertheless`);
  await scenario.make([step]);
}

async function expectCancelled(call: Awaited<ReturnType<Kit['start']>>, what: string): Promise<void> {
  const startedAtMs = performance.now();
  await call.cancel();
  const outcome = await Promise.race([call.outcome, delay(CANCEL_WITHIN_MS + 1_000)]);
  const tookMs = performance.now() - startedAtMs;
  expectThat(outcome !== undefined && tookMs < CANCEL_WITHIN_MS, `${what} had not ended ${CANCEL_WITHIN_MS} ms after it was cancelled`);
  expectThat(outcome.kind === 'cancelled', `${what} was cancelled, but ended as ${describeOutcome(outcome)}`);
}

async function startNeverHealthy(kit: Kit, scenario: Scenario, environment: TestEnvironment): Promise<Record<string, unknown>> {
  const { neverHealthy } = kit.profile;
  if (neverHealthy === undefined) throw new CaseSkipped('the profile does not say what never becomes healthy');
  await scenario.make([scenario.apply(scenario.network)]);
  const image = neverHealthy.image === undefined ? undefined : (await kit.get(environment, 'image/never', 'resolveImage', { ref: neverHealthy.image })).image;
  const workload = scenario.workload('g1', { ...(image === undefined ? {} : { image }), ...(neverHealthy.command === undefined ? {} : { command: neverHealthy.command }) });
  await scenario.make([scenario.apply(workload)]);
  return { ref: { environmentId: environment.environmentId, kind: 'workload', name: APPLICATION, generation: 'g1' }, condition: 'healthy', healthCheck: neverHealthy.healthCheck ?? scenario.healthCheck };
}

function delay(durationMs: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), durationMs));
}
